import type { RawRequest } from '#tests/support/account.ts'
import { adapterNamespace, door } from '#tests/support/cluster-questions.ts'

/** Requests that Pullkey has no business to make. */

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

const BY_NAME = 'fieldSelector=metadata.name%3Dghcr-secret'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' }
const subjects = [{ kind: 'ServiceAccount', name: 'pullkey', namespace: 'pullkey' }]
const secretOf = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: {} })

/** Where the objects of a namespace are. */
function pathsOf(namespace: string) {
  const [core, rbac] = [`/api/v1/namespaces/${namespace}`, `${RBAC}/namespaces/${namespace}`]
  const [secrets, pods, accounts] = [`${core}/secrets`, `${core}/pods`, `${core}/serviceaccounts`]
  return { namespace, secrets, pods, accounts, roles: `${rbac}/roles`, bindings: `${rbac}/rolebindings` }
}

type Row = [string, (at: ReturnType<typeof pathsOf>) => RawRequest]

/** Each is well-formed: the administrator is not refused. Nothing is changed by it: what writes is a dry run. */
const rows: Row[] = [
  ['another Secret: get', (at) => read(`${at.secrets}/other`)],
  ['another Secret: list by its name', (at) => read(`${at.secrets}?fieldSelector=metadata.name%3Dother`)],
  ['another Secret: watch', (at) => read(`${at.secrets}?watch=1&fieldSelector=metadata.name%3Dother`)],
  ['another Secret: create', (at) => create(at.secrets, 'another')],
  ['another Secret: apply that creates', (at) => apply(`${at.secrets}/another`, secretOf('another'))],
  ['another Secret: apply', (at) => apply(`${at.secrets}/other`, secretOf('other'))],
  ['another Secret: patch', (at) => merge(`${at.secrets}/other`)],
  ['another Secret: update', (at) => replace(at.secrets, 'other')],
  ['another Secret: delete', (at) => remove(`${at.secrets}/other`)],
  ['all Secrets of a namespace: list', (at) => read(at.secrets)],
  ['all Secrets of a namespace: watch', (at) => read(`${at.secrets}?watch=1`)],
  ['all Secrets of a namespace: delete', (at) => remove(at.secrets)],
  ['all Secrets: list', () => read('/api/v1/secrets')],
  ['all Secrets: watch', () => read('/api/v1/secrets?watch=1')],
  ['Secrets by our label: list', () => read('/api/v1/secrets?labelSelector=app.kubernetes.io/managed-by%3Dpullkey')],
  ['Secrets by our label in a namespace: list', (at) => read(`${at.secrets}?labelSelector=pullkey.dev/owner`)],
  ['Secrets by type: list', () => read('/api/v1/secrets?fieldSelector=type%3Dkubernetes.io/dockerconfigjson')],
  ['all Secrets but ours: list', () => read('/api/v1/secrets?fieldSelector=metadata.name!%3Dghcr-secret')],
  ['ghcr-secret: plain create', (at) => create(at.secrets, 'ghcr-secret')],
  ['ghcr-secret: update', (at) => replace(at.secrets, 'ghcr-secret', { type: 'kubernetes.io/dockerconfigjson' })],
  ['ghcr-secret: watch', (at) => read(`${at.secrets}?watch=1&${BY_NAME}`)],
  ['ghcr-secret: watch everywhere', () => read(`/api/v1/secrets?watch=1&${BY_NAME}`)],
  ['ghcr-secret: delete as a collection', (at) => ({ ...remove(at.secrets), path: `${at.secrets}${DRY}&${BY_NAME}` })],
  ['pods: get', (at) => read(`${at.pods}/web`)],
  ['pods: watch', (at) => read(`${at.pods}?watch=1`)],
  ['pods: delete', (at) => remove(`${at.pods}/web`)],
  ['pods: delete all', (at) => remove(at.pods)],
  ['pods: create', (at) => create(at.pods, 'p', { spec: { containers: [{ name: 'c', image: 'i' }] } })],
  ['pods: patch', (at) => merge(`${at.pods}/web`)],
  ['pods: status', (at) => merge(`${at.pods}/web/status`)],
  ['pods: evict', (at) => ({ ...create(`${at.pods}/web/eviction`, 'web'), method: 'POST' })],
  ['pods: exec', (at) => read(`${at.pods}/web/exec?command=sh&stdout=1`)],
  ['pods: attach', (at) => read(`${at.pods}/web/attach?stdout=1`)],
  ['pods: port-forward', (at) => read(`${at.pods}/web/portforward?ports=80`)],
  ['pods: log', (at) => read(`${at.pods}/web/log`)],
  [
    'events: create',
    (at) => create(`/api/v1/namespaces/${at.namespace}/events`, 'e', { involvedObject: { namespace: at.namespace } }),
  ],
  ['events: delete all', (at) => remove(`/api/v1/namespaces/${at.namespace}/events`)],
  ['service accounts: list', (at) => read(at.accounts)],
  ['service accounts: get another', (at) => read(`${at.accounts}/builder`)],
  ['service accounts: create', (at) => create(at.accounts, 'new')],
  ['service accounts: patch', (at) => merge(`${at.accounts}/default`)],
  ['service accounts: update', (at) => replace(at.accounts, 'default')],
  ['service accounts: delete', (at) => remove(`${at.accounts}/default`)],
  ['service accounts: token', (at) => create(`${at.accounts}/default/token`, '', { spec: { audiences: [] } })],
  ['roles: get', (at) => read(`${at.roles}/any`)],
  ['roles: create', (at) => create(at.roles, 'r', { rules: everything })],
  ['role bindings: get', (at) => read(`${at.bindings}/any`)],
  ['role bindings: create', (at) => create(at.bindings, 'b', { roleRef, subjects })],
  ['cluster roles: get', () => read(`${RBAC}/clusterroles/pullkey`)],
  ['cluster roles: list', () => read(`${RBAC}/clusterroles`)],
  ['cluster roles: create', () => create(`${RBAC}/clusterroles`, 'r', { rules: everything })],
  ['cluster roles: escalate its own', () => merge(`${RBAC}/clusterroles/pullkey`)],
  ['cluster role bindings: get', () => read(`${RBAC}/clusterrolebindings/pullkey`)],
  ['cluster role bindings: create', () => create(`${RBAC}/clusterrolebindings`, 'b', { roleRef, subjects })],
  ['namespaces: list', () => read('/api/v1/namespaces')],
  ['namespaces: watch', () => read('/api/v1/namespaces?watch=1')],
  ['namespaces: update', (at) => replace('/api/v1/namespaces', at.namespace)],
  ['namespaces: delete', (at) => remove(`/api/v1/namespaces/${at.namespace}`)],
  ['namespaces: status', (at) => merge(`/api/v1/namespaces/${at.namespace}/status`)],
  ['namespaces: finalize', (at) => replace('/api/v1/namespaces', `${at.namespace}/finalize`)],
  ['nodes: list', () => read('/api/v1/nodes')],
  ['nodes: proxy', () => read('/api/v1/nodes/any/proxy/')],
  ['config maps: get', (at) => read(`/api/v1/namespaces/${at.namespace}/configmaps/any`)],
  ['config maps: list', () => read('/api/v1/configmaps')],
  ['config maps: create', (at) => create(`/api/v1/namespaces/${at.namespace}/configmaps`, 'c')],
  ['deployments: list', () => read('/apis/apps/v1/deployments')],
  ['deployments: restart', (at) => merge(`/apis/apps/v1/namespaces/${at.namespace}/deployments/any`)],
  ['another identity: impersonate', () => read('/version', { 'impersonate-user': 'system:kube-scheduler' })],
]

const NEW = adapterNamespace('new')

/** What the ClusterRole gives, and a Consent does not: anything outside its namespace, and the namespace itself. */
const beyondConsent: Row[] = [
  ['ghcr-secret: list everywhere', () => read(`/api/v1/secrets?${BY_NAME}`)],
  ['ghcr-secret of another namespace: get', () => read(`/api/v1/namespaces/${door}/secrets/ghcr-secret`)],
  ['pods of another namespace: list', () => read(`/api/v1/namespaces/${door}/pods`)],
  ['the Consent of another namespace: get', () => read(`${RBAC}/namespaces/${door}/rolebindings/pullkey`)],
  ['pods: list everywhere', () => read('/api/v1/pods')],
  ['events: list everywhere', () => read('/api/v1/events')],
  ['its namespace: get', (at) => read(`/api/v1/namespaces/${at.namespace}`)],
  ['its namespace: patch', (at) => merge(`/api/v1/namespaces/${at.namespace}`)],
  [
    'a namespace: apply',
    () => apply(`/api/v1/namespaces/${NEW}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NEW } }),
  ],
  ['its Consent: patch', (at) => merge(`${at.bindings}/pullkey`)],
  ['its Consent: delete', (at) => remove(`${at.bindings}/pullkey`)],
]

/** All that Pullkey does in an adopted namespace. */
const withConsent: Row[] = [
  ['ghcr-secret: get', (at) => read(`${at.secrets}/ghcr-secret`)],
  ['ghcr-secret: list', (at) => read(`${at.secrets}?${BY_NAME}`)],
  ['ghcr-secret: apply', (at) => apply(`${at.secrets}/ghcr-secret`, secretOf('ghcr-secret'))],
  ['ghcr-secret: delete', (at) => remove(`${at.secrets}/ghcr-secret`)],
  ['pods: list', (at) => read(at.pods)],
  ['events: list', (at) => read(`/api/v1/namespaces/${at.namespace}/events`)],
  ['the service account: get', (at) => read(`${at.accounts}/default`)],
  ['the Consent: get', (at) => read(`${at.bindings}/pullkey`)],
]

const inNamespace = ([name, asked]: Row): [string, (namespace: string) => RawRequest] => [
  name,
  (namespace) => asked(pathsOf(namespace)),
]

/** Refused wherever Pullkey is. */
export const refused = rows.map(inNamespace)
/** Refused besides to a Pullkey that has nothing but Consents. */
export const refusedBeyondConsent = beyondConsent.map(inNamespace)
/** Refused to it where no Consent stands, and nowhere else. */
export const allowedByConsent = withConsent.map(inNamespace)
