import { expect, test } from 'vitest'
import { lastClause, nodeWordsOf } from '#app/projects/[projectId]/node-words.ts'
import { container } from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import type { Verdict } from '#server/domain/pull-status.ts'

const image = 'ghcr.io/acme/api:2.0'
const finding: Verdict = { code: 'no-access', severity: 'error', facts: { cause: 'no-access', images: [image] } }
const failing = container({ image, cause: 'no-access' })

test('a finding has the newest words first, each once, and none of other failures', () => {
  const containers = [
    { ...failing, message: 'old', failedAt: '2026-01-02T12:00:00Z' },
    { ...failing, message: 'new', failedAt: '2026-01-02T12:04:00Z' },
    { ...failing, message: 'new', failedAt: '2026-01-02T12:03:00Z' },
    { ...failing, message: 'of another image', image: 'ghcr.io/acme/web:1' },
    { ...failing, message: 'of another failure', cause: 'dns' as const },
    failing,
  ]
  expect(nodeWordsOf(finding, containers)).toEqual(['new', 'old'])
})

test('a finding about no failing pod has no words, whatever a node said', () => {
  const missing: Verdict = { code: 'provision', severity: 'error', facts: { images: [image] } }
  expect(nodeWordsOf(missing, [{ ...container({ image }), message: 'Back-off' }])).toEqual([])
})

test.each([
  [
    'failed to pull and unpack image "a/b:1": failed to resolve reference "a/b:1": unexpected status: 418 teapot',
    '418 teapot',
  ],
  ['the disk is on fire', 'the disk is on fire'],
  ['it ended at once: ', 'it ended at once:'],
])('the last clause of “%s” is “%s”', (message, clause) => {
  expect(lastClause(message)).toBe(clause)
})
