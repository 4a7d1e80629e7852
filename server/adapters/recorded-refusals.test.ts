import { expect, test } from 'vitest'
import { createFailures, eventAnswer } from '#server/adapters/event-answers.ts'
import { refusedWorkloads } from '#server/domain/refused-workload.ts'
import { recordedPods } from '#tests/support/recorded-pods.ts'

/** What the events of recorded workloads come to of which there is no pod. */

const cases = recordedPods.flatMap(({ case: name, cause, early, late }) =>
  [early, late].flatMap((moment) => (moment && !moment.pod ? [{ name, cause, events: moment.events }] : [])),
)

const attempts: Record<string, number[]> = {
  'pod-security': [10, 14],
  'pod-security-job': [3, 6],
  'policy-unsigned': [10, 14],
  'policy-daemonset': [10, 14],
  'webhook-refused': [9, 13],
  'webhook-slow': [2, 13],
}

test('each recorded refusal stands in the table, early and late', () => {
  const refused = cases.filter(({ cause }) => cause === 'policy').map(({ name }) => name)
  expect(refused.sort()).toEqual(
    Object.keys(attempts)
      .flatMap((name) => [name, name])
      .sort(),
  )
})

test.each(cases)('$name: $cause', ({ name, cause, events }) => {
  const failures = createFailures(events.map((event) => eventAnswer.parse(event)))
  const found = refusedWorkloads(failures, [], '2026-11-26T14:02:00.000Z')
  expect(found.length).toBe(cause === 'policy' ? 1 : 0)
  if (found[0]) {
    expect(found[0].workload.name).toBe(name)
    expect(found[0].message).toMatch(/^(Error creating|Create Pod)/)
    expect(attempts[name]).toContain(found[0].attempts)
  }
})
