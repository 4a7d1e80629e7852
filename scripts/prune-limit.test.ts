import { expect, test } from 'vitest'
import { readPruneLimit } from '#scripts/prune-limit.ts'

const now = new Date('2026-11-26T00:00:00Z')

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T18:00:00+01:00', '2026-01-31T17:00:00.000Z'],
  ['2026-01-31T18:00:00Z', '2026-01-31T18:00:00.000Z'],
])('--before %s is %s', (word, time) => {
  expect(readPruneLimit(['--before', word], now).toISOString()).toBe(time)
})

test.each(
  [
    [],
    ['2026-01-31'],
    ['--before'],
    ['--before', ''],
    ['--before', 'yesterday'],
    ['--before', '2026-02-30'],
    ['--before', '31.01.2026'],
    ['--before', '2026-01-31T18:00:00'],
    ['--before', '2026-11-27'],
    ['--before', '2026-01-31', 'all'],
    ['--after', '2026-01-31'],
  ].map((words) => [words]),
)('%j is told how it should be', (words) => {
  expect(() => readPruneLimit(words, now)).toThrow(
    /^Say which AuditEvents may go: [\s\S]*audit:prune -- --before 2026-/,
  )
})
