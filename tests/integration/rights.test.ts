import { beforeAll, expect, inject, test } from 'vitest'
import { layPod } from '#sandbox/cluster/pods.ts'
import { readRules } from '#sandbox/cluster/service-account.ts'
import { type RawRequest, rawRequests } from '#tests/support/account.ts'
import { openFileWorld, openWorld } from '#tests/support/world.ts'

/** What deploy/base/rbac.yaml gives: enough for everything that Pullkey does, and nothing else of what there is to ask. */

const { kubeconfig, pullkey, nobody } = inject('sandbox')
const world = await openFileWorld()
const asPullkey = await rawRequests(pullkey)
const asAdministrator = await rawRequests(kubeconfig)

/** Where Pullkey has its Secret, and a pod runs that is not its business. */
let namespace: string

beforeAll(async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'around', environments: ['staging'] })
  namespace = project.environments[0]?.namespace ?? ''
  const containers = [{ name: 'app', image: 'nginx', state: { running: true as const } }]
  await layPod(kubeconfig, { namespace, name: 'web', containers })
  const body = { metadata: { name: 'other' }, stringData: { password: 'of somebody else' } }
  await asAdministrator({ method: 'POST', path: `/api/v1/namespaces/${namespace}/secrets`, body })
})

test('the role is enough to create, update, read and remove', async () => {
  const { caller } = await world.person()
  const { project, results } = await caller.project.create({ name: 'rights', environments: ['staging'] })
  const { id: environmentId = '', namespace: own = '' } = project.environments[0] ?? {}
  expect(results).toMatchObject([{ outcome: 'created' }])
  await layPod(kubeconfig, {
    namespace: own,
    name: 'web',
    containers: [{ name: 'app', image: 'nginx', state: { running: true } }],
  })
  expect(await caller.pullStatus.read({ projectId: project.id, environmentId })).toMatchObject({
    secret: { state: 'current' },
    usage: { pods: 1 },
    verdict: { code: 'ok', severity: 'ok' },
  })
  expect(await caller.project.remove({ projectId: project.id })).toMatchObject({
    removed: true,
    environments: [{ outcome: 'deleted' }],
  })
})

const DRY = '?dryRun=All'
const apply = (path: string, body: object): RawRequest => ({
  method: 'PATCH',
  path: `${path}?dryRun=All&fieldManager=pullkey`,
  body,
  headers: { 'content-type': 'application/apply-patch+yaml' },
})
const merge = (path: string): RawRequest => ({
  method: 'PATCH',
  path: path + DRY,
  body: { metadata: { labels: { a: 'b' } } },
  headers: { 'content-type': 'application/merge-patch+json' },
})
const create = (path: string, name: string, rest: object = {}): RawRequest => ({
  method: 'POST',
  path: path + DRY,
  body: { metadata: { name }, ...rest },
})
const replace = (path: string, name: string, rest: object = {}): RawRequest => ({
  ...create(`${path}/${name}`, name, rest),
  method: 'PUT',
})
const remove = (path: string): RawRequest => ({ method: 'DELETE', path: path + DRY })
const read = (path: string, headers = {}): RawRequest => ({ path, headers })

const secrets = () => `/api/v1/namespaces/${namespace}/secrets`
const pods = () => `/api/v1/namespaces/${namespace}/pods`
const accounts = () => `/api/v1/namespaces/${namespace}/serviceaccounts`
const BY_NAME = 'fieldSelector=metadata.name%3Dghcr-secret'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const roles = () => `${RBAC}/namespaces/${namespace}/roles`
const bindings = () => `${RBAC}/namespaces/${namespace}/rolebindings`
const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }
const subjects = [{ kind: 'ServiceAccount', name: 'pullkey', namespace: 'pullkey' }]
const secretOf = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: {} })

/** Each is well-formed: the administrator is not refused. Nothing is changed by it: what writes is a dry run. */
const refused: [string, () => RawRequest][] = [
  ['another Secret: get', () => read(`${secrets()}/other`)],
  ['another Secret: list by its name', () => read(`${secrets()}?fieldSelector=metadata.name%3Dother`)],
  ['another Secret: watch', () => read(`${secrets()}?watch=1&fieldSelector=metadata.name%3Dother`)],
  ['another Secret: create', () => create(secrets(), 'another')],
  ['another Secret: apply that creates', () => apply(`${secrets()}/another`, secretOf('another'))],
  ['another Secret: apply', () => apply(`${secrets()}/other`, secretOf('other'))],
  ['another Secret: patch', () => merge(`${secrets()}/other`)],
  ['another Secret: update', () => replace(secrets(), 'other')],
  ['another Secret: delete', () => remove(`${secrets()}/other`)],
  ['all Secrets of a namespace: list', () => read(secrets())],
  ['all Secrets of a namespace: watch', () => read(`${secrets()}?watch=1`)],
  ['all Secrets of a namespace: delete', () => remove(secrets())],
  ['all Secrets: list', () => read('/api/v1/secrets')],
  ['all Secrets: watch', () => read('/api/v1/secrets?watch=1')],
  ['Secrets by our label: list', () => read('/api/v1/secrets?labelSelector=app.kubernetes.io/managed-by%3Dpullkey')],
  ['Secrets by our label in a namespace: list', () => read(`${secrets()}?labelSelector=pullkey.dev/owner`)],
  ['Secrets by type: list', () => read('/api/v1/secrets?fieldSelector=type%3Dkubernetes.io/dockerconfigjson')],
  ['all Secrets but ours: list', () => read('/api/v1/secrets?fieldSelector=metadata.name!%3Dghcr-secret')],
  ['ghcr-secret: plain create', () => create(secrets(), 'ghcr-secret')],
  ['ghcr-secret: update', () => replace(secrets(), 'ghcr-secret', { type: 'kubernetes.io/dockerconfigjson' })],
  ['ghcr-secret: watch', () => read(`${secrets()}?watch=1&${BY_NAME}`)],
  ['ghcr-secret: watch everywhere', () => read(`/api/v1/secrets?watch=1&${BY_NAME}`)],
  ['ghcr-secret: delete as a collection', () => ({ ...remove(secrets()), path: `${secrets()}${DRY}&${BY_NAME}` })],
  ['pods: get', () => read(`${pods()}/web`)],
  ['pods: watch', () => read(`${pods()}?watch=1`)],
  ['pods: delete', () => remove(`${pods()}/web`)],
  ['pods: delete all', () => remove(pods())],
  ['pods: create', () => create(pods(), 'p', { spec: { containers: [{ name: 'c', image: 'i' }] } })],
  ['pods: patch', () => merge(`${pods()}/web`)],
  ['pods: status', () => merge(`${pods()}/web/status`)],
  ['pods: evict', () => ({ ...create(`${pods()}/web/eviction`, 'web'), method: 'POST' })],
  ['pods: exec', () => read(`${pods()}/web/exec?command=sh&stdout=1`)],
  ['pods: attach', () => read(`${pods()}/web/attach?stdout=1`)],
  ['pods: port-forward', () => read(`${pods()}/web/portforward?ports=80`)],
  ['pods: log', () => read(`${pods()}/web/log`)],
  ['events: create', () => create(`/api/v1/namespaces/${namespace}/events`, 'e', { involvedObject: { namespace } })],
  ['events: delete all', () => remove(`/api/v1/namespaces/${namespace}/events`)],
  ['service accounts: list', () => read(accounts())],
  ['service accounts: get another', () => read(`${accounts()}/builder`)],
  ['service accounts: create', () => create(accounts(), 'new')],
  ['service accounts: patch', () => merge(`${accounts()}/default`)],
  ['service accounts: update', () => replace(accounts(), 'default')],
  ['service accounts: delete', () => remove(`${accounts()}/default`)],
  ['service accounts: token', () => create(`${accounts()}/default/token`, '', { spec: { audiences: [] } })],
  ['roles: get', () => read(`${roles()}/any`)],
  ['roles: create', () => create(roles(), 'r', { rules: everything })],
  ['role bindings: get', () => read(`${bindings()}/any`)],
  ['role bindings: create', () => create(bindings(), 'b', { roleRef, subjects })],
  ['cluster roles: get', () => read(`${RBAC}/clusterroles/pullkey`)],
  ['cluster roles: list', () => read(`${RBAC}/clusterroles`)],
  ['cluster roles: create', () => create(`${RBAC}/clusterroles`, 'r', { rules: everything })],
  ['cluster roles: escalate its own', () => merge(`${RBAC}/clusterroles/pullkey`)],
  ['cluster role bindings: get', () => read(`${RBAC}/clusterrolebindings/pullkey`)],
  ['cluster role bindings: create', () => create(`${RBAC}/clusterrolebindings`, 'b', { roleRef, subjects })],
  ['namespaces: list', () => read('/api/v1/namespaces')],
  ['namespaces: watch', () => read('/api/v1/namespaces?watch=1')],
  ['namespaces: update', () => replace('/api/v1/namespaces', namespace)],
  ['namespaces: delete', () => remove(`/api/v1/namespaces/${namespace}`)],
  ['namespaces: status', () => merge(`/api/v1/namespaces/${namespace}/status`)],
  ['namespaces: finalize', () => replace('/api/v1/namespaces', `${namespace}/finalize`)],
  ['nodes: list', () => read('/api/v1/nodes')],
  ['nodes: proxy', () => read('/api/v1/nodes/any/proxy/')],
  ['config maps: get', () => read(`/api/v1/namespaces/${namespace}/configmaps/any`)],
  ['config maps: list', () => read('/api/v1/configmaps')],
  ['config maps: create', () => create(`/api/v1/namespaces/${namespace}/configmaps`, 'c')],
  ['deployments: list', () => read('/apis/apps/v1/deployments')],
  ['deployments: restart', () => merge(`/apis/apps/v1/namespaces/${namespace}/deployments/any`)],
  ['another identity: impersonate', () => read('/version', { 'impersonate-user': 'system:kube-scheduler' })],
]

test.each(refused)('it is refused %s', async (_, asked) => {
  expect(await asPullkey(asked())).toBe(403)
  expect([401, 403]).not.toContain(await asAdministrator(asked()))
})

test('the role names no verb, resource or group by a wildcard, and Secrets by their name alone', async () => {
  const rules = await readRules()
  expect(JSON.stringify(rules)).not.toContain('*')
  for (const { resources, resourceNames } of rules)
    if (resources?.includes('secrets')) expect(resourceNames).toEqual(['ghcr-secret'])
})

test('an identity without any right is told so', async () => {
  await using denied = await openWorld({ kubeconfig: nobody })
  const { caller } = await denied.person()
  const { project, results } = await caller.project.create({ name: 'denied', environments: ['staging'] })
  expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'CLUSTER_DENIED' } }])
  const status = await caller.pullStatus.read({
    projectId: project.id,
    environmentId: project.environments[0]?.id ?? '',
  })
  expect(status).toMatchObject({
    secret: { state: 'unreadable', detail: 'denied' },
    verdict: { code: 'cluster-denied' },
  })
})
