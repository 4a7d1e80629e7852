import { expect, test } from 'vitest'
import { isFolded } from '#app/projects/[projectId]/is-folded.ts'
import { container } from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

const readAt = '2026-01-02T12:05:00.000Z'
const ok: Verdict = { code: 'ok', severity: 'ok', facts: {} }

function status(change: Partial<PullStatus> = {}): PullStatus {
  return {
    environmentId: 'an-environment',
    namespace: 'shop-dev',
    readAt,
    tookMs: 1,
    secret: { state: 'current', holder: { login: 'ada', isYou: true } },
    usage: { defaultServiceAccount: true, pods: 1, podsReferencing: 1 },
    containers: [container()],
    findings: [ok],
    verdict: ok,
    ...change,
  }
}

test('an Environment whose pods use a current secret without trouble is folded', () => {
  expect(isFolded(status())).toBe(true)
})

test.each<[string, Partial<PullStatus>]>([
  ['an error', { findings: [{ code: 'no-access', severity: 'error', facts: {} }] }],
  ['a warning beside what is fine', { findings: [ok, { code: 'not-referenced', severity: 'warning', facts: {} }] }],
  ['pulls that go on', { findings: [{ ...ok, facts: { pods: 2 } }] }],
  ['a failure from before the update', { findings: [{ ...ok, facts: { cause: 'token-dead' } }] }],
  ['pods that could not be read', { unread: [{ part: 'pods', trouble: 'denied' }] }],
  ['workloads that get no pods', { refused: [] }],
  ['no pods at all', { containers: [] }],
  ['a secret that is not current', { secret: { state: 'missing' } as PullStatus['secret'] }],
  [
    'a token that ends soon',
    { secret: { state: 'current', holder: { login: 'ada', isYou: true, expiresAt: '2026-01-05T00:00:00Z' } } },
  ],
])('%s is never folded', (_, change) => {
  expect(isFolded(status(change))).toBe(false)
})
