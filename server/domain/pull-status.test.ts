import { expect, test } from 'vitest'
import type { PullFailureCause } from '#server/domain/pull-failure.ts'
import { type ContainerStatus, diagnose, type Findings, type VerdictCode } from '#server/domain/pull-status.ts'

const usable: Findings = {
  connection: 'usable',
  secret: { state: 'current' },
  usage: { defaultServiceAccount: false, pods: 0, podsReferencing: 0 },
  containers: [],
}
const container = (change: Partial<ContainerStatus> = {}): ContainerStatus => ({
  pod: 'web-1',
  container: 'app',
  init: false,
  image: 'ghcr.io/ada/web:1.4',
  fromRegistry: true,
  references: true,
  state: 'running',
  ...change,
})
const failing = (cause: PullFailureCause, change: Partial<ContainerStatus> = {}) =>
  container({ state: 'waiting', reason: 'ErrImagePull', cause, ...change })

const table: [string, Partial<Findings>, VerdictCode, 'ok' | 'warning' | 'error'][] = [
  ['all is in place', {}, 'ok', 'ok'],
  [
    'the cluster is out of reach',
    { secret: { state: 'unreadable', detail: 'unreachable' } },
    'cluster-unreachable',
    'error',
  ],
  ['the cluster is silent', { secret: { state: 'unreadable', detail: 'timeout' } }, 'cluster-unreachable', 'error'],
  ['the cluster refuses', { secret: { state: 'unreadable', detail: 'denied' } }, 'cluster-denied', 'error'],
  ['there is no Connection', { connection: 'absent', secret: { state: 'missing' } }, 'connect-github', 'error'],
  ['the token cannot be opened', { connection: 'unreadable' }, 'reconnect-github', 'error'],
  ['the token will expire', { connection: 'expiring' }, 'reconnect-github', 'error'],
  ['the scope is missing', { connection: 'scope-missing' }, 'grant-scope', 'error'],
  ['there is no PullSecret', { secret: { state: 'missing' } }, 'provision', 'error'],
  [
    'the PullSecret is outdated',
    { secret: { state: 'outdated', detail: 'token-changed' } },
    'update-secret',
    'warning',
  ],
  ['the PullSecret is unusable', { secret: { state: 'malformed' } }, 'update-secret', 'error'],
  ["the Secret is somebody else's", { secret: { state: 'foreign' } }, 'secret-foreign', 'error'],
  [
    'a pod fails without naming it',
    { containers: [failing('no-credential', { references: false })] },
    'not-referenced',
    'error',
  ],
  ['a pod runs without naming it', { containers: [container({ references: false })] }, 'not-referenced', 'warning'],
  ['a pod failed before the secret was there', { containers: [failing('no-credential')] }, 'ok', 'warning'],
  ['a dead token', { containers: [failing('token-dead')] }, 'reconnect-github', 'error'],
  ['no access', { containers: [failing('no-access')] }, 'no-access', 'error'],
  ['no such image', { containers: [failing('not-found')] }, 'image-not-found', 'error'],
  ['another platform', { containers: [failing('wrong-platform')] }, 'image-not-found', 'error'],
  ['a throttled registry', { containers: [failing('rate-limited')] }, 'registry-trouble', 'error'],
  ['no name resolution', { containers: [failing('dns')] }, 'registry-trouble', 'error'],
  ['a silent registry', { containers: [failing('timeout')] }, 'registry-trouble', 'error'],
  ['an unknown text', { containers: [failing('other')] }, 'registry-trouble', 'error'],
  ['a pod from another registry', { containers: [failing('no-access', { fromRegistry: false })] }, 'ok', 'ok'],
  ['pods that could not be read', { usage: { unreadable: 'denied' } }, 'ok', 'warning'],
]

test.each(table)('%s', (_, findings, code, severity) => {
  expect(diagnose({ ...usable, ...findings })).toMatchObject({ code, severity })
})

test('what asks most of the person is told first, and the pods are counted once each', () => {
  const containers = [
    failing('timeout', { pod: 'a' }),
    failing('no-access', { pod: 'b', container: 'app' }),
    failing('no-access', { pod: 'b', container: 'sidecar' }),
    failing('no-access', { pod: 'c' }),
  ]
  const { code, facts } = diagnose({ ...usable, containers })
  expect(code).toBe('no-access')
  expect(facts).toMatchObject({ pods: 2, image: 'ghcr.io/ada/web:1.4' })
})
