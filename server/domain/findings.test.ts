import { expect, test } from 'vitest'
import { diagnose, type Findings, findingsOf } from '#server/domain/diagnose.ts'
import { failing, usable } from '#server/domain/findings.fixtures.ts'
import type { Cause } from '#server/domain/pull-failure.ts'

test('one cause is one finding, over all pods and images that it concerns', () => {
  const containers = [failing('no-access', { pod: 'a' }), failing('no-access', { pod: 'b', image: 'ghcr.io/other/x' })]
  expect(findingsOf({ ...usable, containers })).toMatchObject([
    { code: 'no-access', facts: { images: ['ghcr.io/ada/web:1.4', 'ghcr.io/other/x'], imageCount: 2, pods: 2 } },
  ])
})

test('nothing is green while events were not read, which may hold what failed', () => {
  const unread = [{ part: 'events' as const, trouble: 'denied' as const }]
  expect(findingsOf({ ...usable, unread })).toMatchObject([{ code: 'not-read', severity: 'warning' }])
})

test('four causes are four findings, in an order that no order of pods changes', () => {
  const causes = ['timeout', 'not-found', 'no-access', 'token-dead'] as const
  const containers = causes.map((cause) => failing(cause, { pod: cause, workload: { kind: 'Job', name: cause } }))
  const found = findingsOf({ ...usable, containers })
  expect(found.map(({ code, facts }) => [code, facts.workloads])).toEqual([
    ['reconnect-github', [{ kind: 'Job', name: 'token-dead' }]],
    ['no-access', [{ kind: 'Job', name: 'no-access' }]],
    ['image-not-found', [{ kind: 'Job', name: 'not-found' }]],
    ['node-trouble', [{ kind: 'Job', name: 'timeout' }]],
  ])
  expect(findingsOf({ ...usable, containers: containers.toReversed() })).toEqual(found)
})

test('what the PullSecret explains is told once, and what it does not explain beside it', () => {
  const containers = [failing('no-credential', { pod: 'a' }), failing('not-found', { pod: 'b' })]
  const codes = (found: Partial<Findings>) => findingsOf({ ...usable, containers, ...found }).map(({ code }) => code)
  expect(codes({ secret: { state: 'missing' } })).toEqual(['provision', 'image-not-found'])
  expect(codes({ connection: 'revoked' })).toEqual(['reconnect-github', 'image-not-found'])
})

test('a finding says since when, how often, and when it is tried again at the latest', () => {
  const at = { since: '2026-01-02T12:00:05.000Z', failedAt: '2026-01-02T12:00:45.000Z', attempts: 3 }
  const [finding] = findingsOf({ ...usable, containers: [failing('no-access', at)] })
  expect(finding.facts).toMatchObject({ ...at, retryBy: '2026-01-02T12:01:40.000Z' })
})

test.each(['token-dead', 'no-access', 'no-credential'] as const)(
  'a pod that failed with %s before the PullSecret was written waits for the next attempt',
  (cause) => {
    const containers = [failing(cause, { failedAt: '2026-01-02T11:59:59.000Z' })]
    expect(diagnose({ ...usable, containers })).toMatchObject({
      code: 'ok',
      severity: 'warning',
      facts: { cause, pods: 1 },
    })
  },
)

test('of a failure in the second in which the PullSecret was written only one cause tells which came first', () => {
  const secret = { state: 'current', provisionedAt: '2026-01-02T12:00:00.600Z' } as const
  const severityOf = (cause: Cause) =>
    diagnose({ ...usable, secret, containers: [failing(cause, { failedAt: '2026-01-02T12:00:00.000Z' })] }).severity
  expect(severityOf('no-credential')).toBe('warning')
  expect(severityOf('token-dead')).toBe('error')
  expect(severityOf('no-access')).toBe('error')
})

test.each(['token-dead', 'no-access'] as const)('%s after the PullSecret was written is not excused', (cause) => {
  const containers = [failing(cause, { failedAt: '2026-01-02T12:00:01.000Z' })]
  expect(diagnose({ ...usable, containers }).severity).toBe('error')
  const unknownWhen = [failing(cause)]
  expect(diagnose({ ...usable, containers: unknownWhen }).severity).toBe('error')
})

test('a failure older than the PullSecret is never blamed on it, however long ago', () => {
  for (const cause of ['token-dead', 'no-access', 'no-credential'] as const) {
    const containers = [failing(cause, { failedAt: '2026-01-02T11:59:59.000Z' })]
    expect(diagnose({ ...usable, containers, readAt: '2026-01-02T12:09:59.000Z' }).code).toBe('ok')
    expect(diagnose({ ...usable, containers, readAt: '2026-02-02T12:10:00.000Z' }).code).toBe('ok')
    // By an annotation that somebody edited.
    const future = { state: 'current', provisionedAt: '2027-01-01T00:00:00.000Z' } as const
    expect(diagnose({ ...usable, containers, secret: future }).severity).toBe('error')
  }
})
