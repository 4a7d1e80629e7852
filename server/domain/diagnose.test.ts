import { expect, test } from 'vitest'
import { diagnose, type Findings } from '#server/domain/diagnose.ts'
import { container, failing, usable } from '#server/domain/findings.fixtures.ts'
import type { ContainerStatus, VerdictCode } from '#server/domain/pull-status.ts'

const table: [string, Partial<Findings>, VerdictCode, 'ok' | 'warning' | 'error'][] = [
  ['all is in place', {}, 'ok', 'ok'],
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
  ['no name resolution', { containers: [failing('dns')] }, 'node-trouble', 'error'],
  ['a silent registry', { containers: [failing('timeout')] }, 'node-trouble', 'error'],
  ['an untrusted certificate', { containers: [failing('tls')] }, 'node-trouble', 'error'],
  ['a full disk', { containers: [failing('disk')] }, 'node-trouble', 'error'],
  ['a rule about signatures', { containers: [failing('policy')] }, 'node-trouble', 'error'],
  ['a broken mirror', { containers: [failing('node-config')] }, 'node-trouble', 'error'],
  ['a registry that fails', { containers: [failing('registry-down')] }, 'registry-trouble', 'error'],
  ['an unreadable layer', { containers: [failing('corrupt')] }, 'registry-trouble', 'error'],
  ['a name that is not valid', { containers: [failing('invalid-name')] }, 'image-not-found', 'error'],
  ['an unknown text', { containers: [failing('other')] }, 'registry-trouble', 'error'],
  [
    'a pod from another registry',
    { containers: [failing('no-access', { fromRegistry: false })] },
    'other-registry',
    'warning',
  ],
  [
    'pods that could not be read',
    { usage: { unreadable: 'denied', defaultServiceAccount: false } },
    'not-read',
    'warning',
  ],
  [
    'more pods than were read',
    { usage: { ...usable.usage, isPartial: true } as Findings['usage'] },
    'not-read',
    'warning',
  ],
  [
    'a service account that could not be read',
    { unread: [{ part: 'service-account', trouble: 'denied' }] },
    'ok',
    'ok',
  ],
  [
    'a pod that ended without naming it',
    { containers: [container({ references: false, state: 'terminated' })] },
    'ok',
    'ok',
  ],
  [
    'a pod whose first container ended, and whose second lives',
    {
      containers: [
        container({ references: false, init: true, state: 'terminated' }),
        container({ references: false, container: 'other', fromRegistry: false }),
      ],
    },
    'not-referenced',
    'warning',
  ],
  [
    'an image that no credential would bring into being',
    { containers: [failing('not-found', { references: false })] },
    'image-not-found',
    'error',
  ],
  [
    'single sign-on, in a newer runtime’s words',
    {
      containers: [
        failing('no-access', { message: 'permission_denied: Resource protected by organization SAML enforcement.' }),
      ],
    },
    'sso-required',
    'error',
  ],
  [
    'a missing scope, in a newer runtime’s words',
    { containers: [failing('no-access', { message: 'The token provided does not match expected scopes.' })] },
    'grant-scope',
    'error',
  ],
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

test('a registry that was asked without a credential, although the pod names it, is trouble on the way', () => {
  const containers = [failing('no-credential', { failedAt: '2026-01-02T12:00:30.000Z' })]
  expect(diagnose({ ...usable, containers })).toMatchObject({
    code: 'registry-trouble',
    facts: { cause: 'no-credential' },
  })
})

test('what naming the PullSecret would not mend is not said to be mended by it', () => {
  const unnamed = (message?: string) => [failing('other', { references: false, message })]
  expect(diagnose({ ...usable, containers: unnamed() }).code).toBe('not-referenced')
  expect(diagnose({ ...usable, containers: unnamed('Back-off pulling image "x"') }).code).toBe('not-referenced')
  expect(diagnose({ ...usable, containers: unnamed('no space left on device') }).code).toBe('registry-trouble')
})

test('an image that was missing before the PullSecret was written is missing still, as far as anybody knows', () => {
  const containers = [failing('not-found', { failedAt: '2026-01-02T11:00:00.000Z' })]
  expect(diagnose({ ...usable, containers }).code).toBe('image-not-found')
})

test('a reason that may stand in events which cannot be read is not said to be unknown to everybody', () => {
  const unread: Findings['unread'] = [{ part: 'events', trouble: 'denied' }]
  expect(diagnose({ ...usable, unread, containers: [failing('other')] }).facts).toMatchObject({
    unread: 'events',
    trouble: 'denied',
  })
  expect(diagnose({ ...usable, unread, containers: [failing('dns')] }).facts.unread).toBeUndefined()
})

test('pods that are older than the mention of the PullSecret by their account are told so', () => {
  const usage = { defaultServiceAccount: true, pods: 1, podsReferencing: 0 }
  const unnamed = (serviceAccount: string, pod = 'web-1') => container({ references: false, serviceAccount, pod })
  const facts = (...containers: ContainerStatus[]) => diagnose({ ...usable, usage, containers }).facts
  expect(facts(unnamed('default'))).toMatchObject({ serviceAccount: 'default', isNamedByAccount: true })
  expect(facts(unnamed('builder'))).toMatchObject({ serviceAccount: 'builder' })
  expect(facts(unnamed('builder')).isNamedByAccount).toBeUndefined()
  expect(facts(unnamed('default'), unnamed('builder', 'web-2')).serviceAccount).toBeUndefined()
})
