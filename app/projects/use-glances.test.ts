import { expect, test } from 'vitest'
import { seenState } from '#app/projects/use-glances.ts'

type Facts = NonNullable<Parameters<typeof seenState>[1]>['verdict']['facts']

const glance = (failing: number | null, severity: 'ok' | 'warning' | 'error' = 'ok', facts: Facts = {}) => ({
  environmentId: 'e1',
  failing,
  verdict: { code: 'ok' as const, severity, facts },
})

test.each([
  ['current', glance(0), 'current'],
  ['current', undefined, 'reading'],
  ['current', null, 'unread'],
  ['current', glance(null, 'warning'), 'unread'],
  ['current', glance(0, 'warning'), 'noted'],
  ['current', glance(0, 'error'), 'wrong'],
  ['current', glance(2, 'error'), 'failing'],
  ['outdated', glance(1, 'error'), 'failing'],
  ['outdated', glance(0, 'error'), 'outdated'],
  ['missing', undefined, 'missing'],
  ['updating', glance(0), 'updating'],
  ['unknown', undefined, 'unknown'],
  ['unknown', glance(0, 'warning'), 'unknown'],
  ['unknown', glance(0, 'ok', { secret: 'current' }), 'current'],
  ['unknown', glance(0, 'error', { secret: 'malformed' }), 'malformed'],
  ['unknown', glance(1, 'error', { secret: 'outdated' }), 'failing'],
  ['closed', glance(null, 'error'), 'closed'],
  [undefined, undefined, undefined],
  [null, null, null],
] as const)('a PullSecret that is %s beside %j is shown as %s', (state, seen, shown) => {
  expect(seenState(state, seen)).toBe(shown)
})
