import { expect, test } from 'vitest'
import { causeOf } from '#app/projects/cell-word.ts'
import type { Verdict } from '#server/domain/pull-status.ts'

const noAccess = (facts: Verdict['facts']): Verdict => ({ code: 'no-access', severity: 'error', facts })

test('a cause is named beside the number of pods only where it is that of all of them', () => {
  expect(causeOf({ verdict: noAccess({ pods: 12 }), failing: 12 })).toBe('no-access')
  expect(causeOf({ verdict: noAccess({ pods: 9 }), failing: 12 })).toBeNull()
})

test('a cause that no rule knows, or that two words cannot tell, is not named', () => {
  expect(
    causeOf({ verdict: { ...noAccess({ pods: 1, cause: 'other' }), code: 'node-trouble' }, failing: 1 }),
  ).toBeNull()
  expect(causeOf({ verdict: { ...noAccess({ pods: 1 }), code: 'secret-conflict' }, failing: 1 })).toBeNull()
})
