import { expect, test } from 'vitest'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import {
  describePullSecret,
  desiredPullSecret,
  holdOf,
  judgeListed,
  judgePullSecret,
  PULL_SECRET_TYPE,
  type PullSecretFound,
  type PullSecretListed,
} from '#server/domain/pull-secret.ts'
import { Secret } from '#server/secret.ts'

const ref: EnvironmentRef = {
  environmentId: 'e1',
  namespace: 'project-p1-staging',
  adopted: false,
  type: 'staging',
  projectId: 'p1',
  projectName: 'shop',
  owner: { id: 'u1', githubId: '1', login: 'ada' },
}
const context = { ref, registryHost: 'ghcr.io' }
const desire = (token: string, login = 'ada') =>
  desiredPullSecret(
    ref,
    { userId: 'u1', login, token: new Secret(token) },
    { registryHost: 'ghcr.io', now: new Date('2026-11-23T10:00:00Z') },
  )
const desired = desire('gho_one')

function found(change: Partial<PullSecretFound> = {}): PullSecretFound {
  const { labels, annotations, config } = desired
  const read = { uid: '1', resourceVersion: '1', isDeleting: false, immutable: false, managedFields: [] }
  return { ...read, type: PULL_SECRET_TYPE, labels, annotations, config, ...change }
}

function listed(change: Partial<PullSecretListed> = {}): PullSecretListed {
  const { labels, annotations } = desired
  return {
    namespace: ref.namespace,
    labels,
    annotations,
    isDeleting: false,
    managedFields: [applied('pullkey')],
    ...change,
  }
}

/** Of an apply as `pullkey`: the content, and what is said of it. */
const written = {
  'f:data': { 'f:.dockerconfigjson': {} },
  'f:metadata': { 'f:annotations': { 'f:pullkey.dev/github-login': {}, 'f:pullkey.dev/token-fingerprint': {} } },
}
const applied = (manager: string, fields: unknown = written) => ({
  manager,
  operation: 'Apply',
  fields,
})

test('labels and annotations are those of the contract', () => {
  expect(desired.labels).toEqual({
    'app.kubernetes.io/managed-by': 'pullkey',
    'pullkey.dev/project': 'p1',
    'pullkey.dev/environment': 'staging',
    'pullkey.dev/owner': 'u1',
  })
  expect(desired.annotations).toEqual({
    'pullkey.dev/github-login': 'ada',
    'pullkey.dev/token-fingerprint': new Secret('gho_one').fingerprint(),
    'pullkey.dev/provisioned-at': '2026-11-23T10:00:00.000Z',
  })
})

test.each([
  ['nothing', null, 'missing'],
  ['what would be written', found(), 'current'],
  [
    'the same written at another time',
    found({ annotations: { ...desired.annotations, 'pullkey.dev/provisioned-at': '2020-01-01T00:00:00Z' } }),
    'current',
  ],
  [
    'a managed-by that a tool relabelled',
    found({ labels: { ...desired.labels, 'app.kubernetes.io/managed-by': 'Helm' } }),
    'current',
  ],
  ['labels that others added', found({ labels: { ...desired.labels, team: 'x' } }), 'current'],
  ['another token of ours', found({ config: desire('gho_two').config }), 'outdated'],
  ['another login of ours', found({ config: desire('gho_one', 'ada-lovelace').config }), 'outdated'],
  ['a missing fingerprint', found({ annotations: {} }), 'outdated'],
  ['no labels', found({ labels: {} }), 'foreign'],
  ["another project's label", found({ labels: { ...desired.labels, 'pullkey.dev/project': 'p2' } }), 'foreign'],
  ['another type', found({ type: 'Opaque' }), 'foreign'],
  ['no content', found({ config: null }), 'malformed'],
  ['content that is not JSON', found({ config: new Secret('x') }), 'malformed'],
  ['content for another host', found({ config: new Secret('{"auths":{"docker.io":{"auth":"YTpi"}}}') }), 'malformed'],
] as const)('%s is judged %s', (_, secret, judgement) => {
  expect(judgePullSecret(secret, { desired }, context).state).toBe(judgement)
})

test.each(['no-connection', 'token-expired'] as const)(
  'without a usable Connection nothing is current (%s)',
  (because) => {
    expect(judgePullSecret(found(), { because }, context)).toEqual({ state: 'outdated', detail: because })
  },
)

test.each([
  ['another login', desire('gho_one', 'ada-lovelace'), 'login-changed'],
  ['another token', desire('gho_two'), 'token-changed'],
  ['another owner', { ...desired, labels: { ...desired.labels, 'pullkey.dev/owner': 'u2' } }, 'labels-changed'],
] as const)('what is outdated by %s says so, by content and by metadata alone', (_, wanted, detail) => {
  expect(judgePullSecret(found(), { desired: wanted }, context)).toEqual({ state: 'outdated', detail })
  expect(judgeListed(listed(), { desired: wanted }, ref)).toEqual({ state: 'outdated', detail })
})

test('content that was changed behind true annotations is seen by content alone', () => {
  const config = desire('gho_two').config
  const tampered = found({ config })
  expect(judgePullSecret(tampered, { desired }, context)).toEqual({ state: 'outdated', detail: 'token-changed' })
  expect(judgeListed(listed(), { desired }, ref)).toEqual({ state: 'current' })
})

test.each([
  ['no manager is recorded', []],
  ['another manager updated it', [applied('pullkey', {}), { ...applied('kubectl-edit'), operation: 'Update' }]],
  ['another manager applied it', [applied('flux')]],
  ['pullkey wrote it by another way', [{ ...applied('pullkey'), operation: 'Update' }]],
  ['another manager annotated it', [applied('pullkey', { 'f:data': written['f:data'] })]],
])('content of which %s is not judged by metadata alone', (_, managedFields) => {
  expect(judgeListed(listed({ managedFields }), { desired }, ref)).toEqual({ state: 'unknown' })
  expect(judgeListed(listed({ managedFields }), { because: 'no-connection' }, ref)).toEqual({ state: 'unknown' })
})

test('of the token the content has the last word, whatever the annotations say', () => {
  const annotations = { ...desired.annotations, 'pullkey.dev/token-fingerprint': '0' }
  const detail = 'labels-changed'
  expect(judgePullSecret(found({ annotations }), { desired }, context)).toEqual({ state: 'outdated', detail })
})

test('the same token among other content is no other token', () => {
  const auth = Buffer.from('ada:gho_one').toString('base64')
  const config = new Secret(JSON.stringify({ auths: { 'ghcr.io': { auth }, 'docker.io': { auth } } }))
  const detail = 'content-changed'
  expect(judgePullSecret(found({ config }), { desired }, context)).toEqual({ state: 'outdated', detail })
})

const byHelm = {
  manager: 'helm',
  operation: 'Update',
  fields: { 'f:metadata': { 'f:labels': { 'f:app.kubernetes.io/managed-by': {}, 'f:team': {} } } },
}
const relabelled = { labels: { ...desired.labels, 'app.kubernetes.io/managed-by': 'Helm', team: 'x' } }

test('managed-by of another tool holds up no update, and a take-over replaces it', () => {
  const managedFields = [applied('pullkey'), byHelm]
  expect(holdOf(found({ ...relabelled, managedFields }), desire('gho_two'))).toEqual({})
  const edited = { manager: 'kubectl-edit', operation: 'Update', fields: { 'f:data': written['f:data'] } }
  const held = found({ ...relabelled, managedFields: [applied('pullkey', {}), byHelm, edited] })
  expect(holdOf(held, desire('gho_two'))).toEqual({
    managers: ['kubectl-edit'],
    replaces: [
      { manager: 'helm', fields: ['app.kubernetes.io/managed-by'] },
      { manager: 'kubectl-edit', fields: ['.dockerconfigjson'] },
    ],
  })
  const { managers, ...immutable } = holdOf({ ...held, immutable: true }, desire('gho_two'))
  expect(managers).toBeUndefined()
  expect(immutable.replaces).toHaveLength(2)
})

test('a Secret of another project is foreign by metadata alone', () => {
  expect(judgeListed(listed({ labels: {} }), { desired }, ref)).toEqual({ state: 'foreign' })
})

test('what an edited PullSecret says of itself is told without tokens, and not at any length', () => {
  const token = `gho_${'canary'.repeat(6)}`
  const annotations = Object.fromEntries(
    Object.keys(desired.annotations).map((name) => [name, token.padEnd(9_000, '.')]),
  )
  const told = JSON.stringify(describePullSecret({ annotations }))
  expect(told).not.toContain('canary')
  expect(told.length).toBeLessThan(600)
  const { 'pullkey.dev/github-login': login } = desired.annotations
  expect(describePullSecret(desired).login).toBe(login)
})
