import { expect, test } from 'vitest'
import { diagnose, type Findings, findingsOf } from '#server/domain/diagnose.ts'
import { container, failing, usable } from '#server/domain/findings.fixtures.ts'
import type { Cause } from '#server/domain/pull-failure.ts'

test('one cause is one finding, over all pods and images that it concerns', () => {
  const containers = [failing('no-access', { pod: 'a' }), failing('no-access', { pod: 'b', image: 'ghcr.io/other/x' })]
  expect(findingsOf({ ...usable, containers })).toMatchObject([
    { code: 'no-access', facts: { images: ['ghcr.io/ada/web:1.4', 'ghcr.io/other/x'], imageCount: 2, pods: 2 } },
  ])
})

test('an image that nothing may pull is told beside one that the registry does not have', () => {
  const message = 'Container image "ghcr.io/ada/web:1.4" is not present with pull policy of Never'
  const containers = [failing('not-found', { pod: 'a', message }), failing('not-found', { pod: 'b' })]
  const found = findingsOf({ ...usable, containers })
  expect(found.map(({ code, facts }) => [code, facts.pods, facts.isNeverPulled])).toEqual([
    ['image-not-found', 1, undefined],
    ['image-not-found', 1, true],
  ])
  expect(findingsOf({ ...usable, containers: containers.toReversed() })).toEqual(found)
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

test('the finding about the credential holds the pods that it explains', () => {
  const at = { since: '2026-01-02T12:00:05.000Z', failedAt: '2026-01-02T12:00:45.000Z', attempts: 3 }
  const containers = [failing('token-dead', { ...at, pod: 'a' }), failing('no-access', { pod: 'b' })]
  const first = (found: Partial<Findings>) => diagnose({ ...usable, containers, ...found })
  const both = { workloads: [{ kind: 'Deployment', name: 'web' }], pods: 2, imageCount: 1, ...at }
  expect(first({ secret: { state: 'missing' } })).toMatchObject({ code: 'provision', facts: both })
  expect(first({ secret: { state: 'current', isDeleting: true } })).toMatchObject({
    code: 'secret-deleting',
    facts: both,
  })
  expect(first({ secret: { state: 'unreadable', detail: 'denied' } })).toMatchObject({
    code: 'cluster-denied',
    facts: both,
  })
  expect(first({ connection: 'revoked' })).toMatchObject({ code: 'reconnect-github', facts: { ...at, pods: 1 } })
})

test('what fails for its own reason is told beside a Secret that is going, or that nobody may read', () => {
  const containers = [failing('not-found')]
  const codes = (secret: Findings['secret']) => findingsOf({ ...usable, containers, secret }).map(({ code }) => code)
  expect(codes({ state: 'current', isDeleting: true })).toEqual(['secret-deleting', 'image-not-found'])
  expect(codes({ state: 'unreadable', detail: 'denied' })).toEqual(['cluster-denied', 'image-not-found'])
})

test('in a namespace that is going there is one finding, over all that fails', () => {
  const containers = [failing('not-found', { pod: 'a' }), failing('token-dead', { pod: 'b', references: false })]
  expect(findingsOf({ ...usable, containers, isNamespaceDeleting: true })).toMatchObject([
    { code: 'secret-deleting', facts: { pods: 2 } },
  ])
})

test('a dead token hides no Secret that only somebody else can mend', () => {
  const codes = (secret: Findings['secret']) =>
    findingsOf({ ...usable, connection: 'revoked', secret }).map(({ code }) => code)
  expect(codes({ state: 'foreign' })).toEqual(['reconnect-github', 'secret-foreign'])
  expect(codes({ state: 'malformed', managers: ['helm'] })).toEqual(['reconnect-github', 'secret-conflict'])
  expect(codes({ state: 'outdated', detail: 'token-changed' })).toEqual(['reconnect-github'])
})

test('what fails comes before what might, and an outdated PullSecret is an error where pods fail by it', () => {
  const secret = { state: 'outdated', detail: 'token-changed' } as const
  const told = (...containers: Findings['containers']) =>
    findingsOf({ ...usable, secret, containers }).map(({ code, severity }) => `${severity} ${code}`)
  expect(told()).toEqual(['warning update-secret'])
  expect(told(failing('not-found'))).toEqual(['error image-not-found', 'warning update-secret'])
  expect(told(failing('token-dead'))).toEqual(['error update-secret'])
})

test('labels that are missing explain no failure', () => {
  const secret = { state: 'outdated', detail: 'labels-changed' } as const
  const found = findingsOf({ ...usable, secret, containers: [failing('no-access')] })
  expect(found.map(({ code, severity }) => [code, severity])).toEqual([
    ['no-access', 'error'],
    ['update-secret', 'warning'],
  ])
  expect(diagnose({ ...usable, secret: { ...secret, managers: ['helm'] } })).toMatchObject({
    code: 'secret-conflict',
    severity: 'warning',
  })
})

test('failures that are older than the PullSecret are told by their causes, and a failing pod is told once', () => {
  const failedAt = '2026-01-02T11:59:59.000Z'
  const containers = [failing('no-access', { failedAt }), failing('token-dead', { failedAt })]
  const causes = (found: Findings) => findingsOf(found).map(({ code, facts }) => [code, facts.cause])
  expect(causes({ ...usable, containers })).toEqual([
    ['ok', 'token-dead'],
    ['ok', 'no-access'],
  ])
  const unnamed = [failing('not-found', { references: false })]
  expect(causes({ ...usable, containers: unnamed })).toEqual([['image-not-found', 'not-found']])
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

test('workloads whose pods are refused are one finding, beside those whose image a node refuses', () => {
  const failedAt = '2026-01-02T12:00:45Z'
  const workload = (name: string) => ({ workload: { kind: 'Job', name }, message: 'no', failedAt, attempts: 2 })
  const refused = [workload('b'), { ...workload('a'), since: '2026-01-02T12:00:05Z' }]
  const [onNode, byRule, ...others] = findingsOf({ ...usable, containers: [failing('policy')], refused })
  expect(onNode).toMatchObject({ code: 'node-trouble', facts: { cause: 'policy', pods: 1 } })
  expect(byRule).toEqual({
    code: 'node-trouble',
    severity: 'error',
    facts: {
      cause: 'policy',
      pods: 0,
      workloads: [
        { kind: 'Job', name: 'a' },
        { kind: 'Job', name: 'b' },
      ],
      since: '2026-01-02T12:00:05Z',
      failedAt,
      attempts: 2,
      retryBy: '2026-01-02T12:17:25.000Z',
    },
  })
  expect(others).toEqual([])
})

test('a pull that goes on for minutes is a warning of its own, from whichever registry, and no failure', () => {
  const pulling = (since: string, pod: string, fromRegistry = true) =>
    container({ state: 'waiting', reason: 'ContainerCreating', since, pod, fromRegistry })
  const [long, short] = ['2026-01-02T11:57:00Z', '2026-01-02T12:00:00Z']
  const containers = [pulling(long, 'a'), pulling(short, 'b'), pulling(long, 'c', false)]
  expect(findingsOf({ ...usable, containers })).toMatchObject([
    { code: 'ok', severity: 'warning', facts: { pods: 2, since: long } },
  ])
  expect(diagnose({ ...usable, containers: [pulling(short, 'b')] }).severity).toBe('ok')
  expect(diagnose({ ...usable, containers: [...containers, failing('not-found')] }).code).toBe('image-not-found')
})

test('a time at the very end of what a Date can hold has no next attempt', () => {
  const last = { failedAt: '+275760-09-13T00:00:00.000Z', attempts: 1 }
  const refused = [{ workload: { kind: 'Job', name: 'seed' }, message: '', ...last }]
  const found = findingsOf({ ...usable, containers: [failing('not-found', last)], refused })
  expect(found.map(({ facts }) => [facts.failedAt, facts.retryBy])).toEqual([
    [last.failedAt, undefined],
    [last.failedAt, undefined],
  ])
})
