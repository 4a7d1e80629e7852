import { expect, test } from 'vitest'
import { orderOfEnvironments } from '#app/projects/[projectId]/environments-order.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'
import type { Verdict } from '#server/domain/pull-status.ts'

type Known = Verdict['severity'] | undefined

function orderOf(...known: [Known, Known, Known]): EnvironmentType[] {
  const types = ['development', 'staging', 'production'] as const
  const environments = types.map((type, index) => {
    const severity = known[index]
    return { type, status: severity && { verdict: { code: 'ok' as const, severity, facts: {} } } }
  })
  return orderOfEnvironments(environments).map(({ type }) => type)
}

test.each<[string, [Known, Known, Known], EnvironmentType[]]>([
  ['nothing is wrong', ['ok', 'ok', 'ok'], ['development', 'staging', 'production']],
  ['nothing is known', [undefined, undefined, undefined], ['development', 'staging', 'production']],
  ['one cannot pull', ['ok', 'error', undefined], ['staging', 'development', 'production']],
  ['two cannot pull', ['error', 'ok', 'error'], ['production', 'development', 'staging']],
  ['an error is worse than a warning', ['error', 'warning', 'warning'], ['development', 'production', 'staging']],
])('%s', (_, known, order) => {
  expect(orderOf(...known)).toEqual(order)
})
