import type { KubeConfig, V1Namespace, V1ObjectMeta, V1Pod, V1Secret, V1ServiceAccount } from '@kubernetes/client-node'
import { APPLY, CLUSTER_TIMEOUT_MS, call, find, METADATA_LIST } from '#server/adapters/cluster-call.ts'
import { type ClusterRequest, send } from '#server/adapters/cluster-http.ts'
import { type EventAnswer, failureEvents, type PodFound, podFound } from '#server/adapters/pod-answers.ts'
import { PooledKubeConfig } from '#server/adapters/pooled-kube-config.ts'
import type { FailureEvent } from '#server/domain/pull-failure.ts'
import {
  type NamespaceFound,
  OWNER_LABEL,
  PULL_SECRET_NAME,
  PULL_SECRET_TYPE,
  type PullSecretDesired,
  type PullSecretFound,
  type PullSecretListed,
} from '#server/domain/pull-secret.ts'
import { Secret } from '#server/secret.ts'

/**
 * The only code that knows Kubernetes. Objects are written by server-side apply alone, never forced, as field manager
 * `pullkey`; the only objects it can write are namespaces and the Secret named `ghcr-secret`. Every method rejects with
 * an AppError of a CLUSTER_… code, SECRET_CONFLICT or CANCELLED, and ends within 5 s.
 */
export interface Cluster {
  /** Null when there is no such namespace. */
  findNamespace(name: string, signal: AbortSignal): Promise<NamespaceFound | null>
  applyNamespace(name: string, labels: Record<string, string>, signal: AbortSignal): Promise<void>
  findPullSecret(namespace: string, signal: AbortSignal): Promise<PullSecretFound | null>
  /** `replacing` is what was read: when something else stands there by now, it is a conflict. */
  applyPullSecret(desired: PullSecretDesired, replacing: PullSecretFound | null, signal: AbortSignal): Promise<void>
  /** Metadata of every PullSecret that carries this owner's label, anywhere in the cluster, by one request. */
  listPullSecrets(ownerId: string, signal: AbortSignal): Promise<PullSecretListed[]>
  /** Deletes exactly the object that was read: another one under the same name is a conflict. */
  deletePullSecret(namespace: string, read: PullSecretFound, signal: AbortSignal): Promise<void>
  /** The first 2,000; `isPartial` when there are more. */
  listPods(namespace: string, signal: AbortSignal): Promise<{ pods: PodFound[]; isPartial: boolean }>
  /** Newest first, out of the first 2,000; `isPartial` when there are more. */
  listPullFailureEvents(namespace: string, signal: AbortSignal): Promise<{ events: FailureEvent[]; isPartial: boolean }>
  /** The names of the default service account's pull secrets; null when there is no such account. */
  findDefaultPullSecretNames(namespace: string, signal: AbortSignal): Promise<string[] | null>
  /** Asks for the version, which every authenticated identity may read. */
  checkReachable(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const FIELD_MANAGER = 'pullkey'
/** One page of a LIST, and how many of them are read. */
const PAGE = 500
const MAX_PAGES = 4

/** `load` fills the configuration: from the process's usual chain, or from a text in tests. */
export function createCluster(load: (config: KubeConfig) => void): Cluster {
  const config = new PooledKubeConfig(CLUSTER_TIMEOUT_MS)
  load(config)
  const ask: Ask = (wanted) => send(config, wanted)
  return {
    ...ownObjects(ask),
    ...usage(ask),
    checkReachable: (signal) =>
      call('read version', signal, async (limited) => void (await ask({ path: '/version', signal: limited }))),
    close: () => config.close(),
  }
}

/** Times in an answer are texts, whatever the stock types say. */
type Ask = <T>(wanted: ClusterRequest) => Promise<T>

const within = (namespace: string) => `/api/v1/namespaces/${namespace}`
const pullSecretIn = (namespace: string) => `${within(namespace)}/secrets/${PULL_SECRET_NAME}`

type OwnObjects =
  | 'findNamespace'
  | 'applyNamespace'
  | 'findPullSecret'
  | 'listPullSecrets'
  | 'applyPullSecret'
  | 'deletePullSecret'

/** Namespaces and PullSecrets: what Pullkey writes. */
function ownObjects(ask: Ask): Pick<Cluster, OwnObjects> {
  const apply = (path: string, body: object, signal: AbortSignal) =>
    ask<unknown>({ method: 'PATCH', path, query: { fieldManager: FIELD_MANAGER }, body, signal, ...APPLY })
  return {
    findNamespace: (name, signal) =>
      find(`read namespace ${name}`, signal, async (limited) => {
        const { metadata, status } = await ask<V1Namespace>({ path: within(name), signal: limited })
        return { labels: metadata?.labels ?? {}, isTerminating: status?.phase === 'Terminating' }
      }),
    applyNamespace: (name, labels, signal) =>
      call(`apply namespace ${name}`, signal, async (limited) => {
        await apply(within(name), { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }, limited)
      }),
    findPullSecret: (namespace, signal) =>
      find(`read ${PULL_SECRET_NAME} in ${namespace}`, signal, async (limited) =>
        pullSecretFound(await ask<V1Secret>({ path: pullSecretIn(namespace), signal: limited })),
      ),
    applyPullSecret: (desired, replacing, signal) =>
      call(`apply ${PULL_SECRET_NAME} in ${desired.namespace}`, signal, async (limited) => {
        await apply(pullSecretIn(desired.namespace), secretBody(desired, replacing), limited)
      }),
    listPullSecrets: (ownerId, signal) =>
      call(`list ${PULL_SECRET_NAME} of one owner`, signal, async (limited) => {
        const query = {
          fieldSelector: `metadata.name=${PULL_SECRET_NAME}`,
          labelSelector: `${OWNER_LABEL}=${ownerId}`,
        }
        const wanted = { path: '/api/v1/secrets', query, accept: METADATA_LIST, signal: limited }
        const { items } = await ask<{ items: { metadata?: V1ObjectMeta }[] | null }>(wanted)
        // An empty list of metadata comes with `items: null`.
        return (items ?? []).map(({ metadata }) => ({
          namespace: metadata?.namespace ?? '',
          labels: metadata?.labels ?? {},
          annotations: metadata?.annotations ?? {},
        }))
      }),
    deletePullSecret: async (namespace, { uid, resourceVersion }, signal) => {
      const body = { preconditions: { uid, resourceVersion } }
      await find(`delete ${PULL_SECRET_NAME} in ${namespace}`, signal, (limited) =>
        ask<object>({ method: 'DELETE', path: pullSecretIn(namespace), body, signal: limited }),
      )
    },
  }
}

/** Pods, events and service accounts: what Pullkey only reads. */
function usage(ask: Ask): Pick<Cluster, 'listPods' | 'listPullFailureEvents' | 'findDefaultPullSecretNames'> {
  return {
    listPods: (namespace, signal) =>
      call(`list pods in ${namespace}`, signal, async (limited) => {
        const wanted = { path: `${within(namespace)}/pods`, signal: limited }
        const { items, isPartial } = await readPages<V1Pod>(ask, wanted)
        return { pods: items.map(podFound), isPartial }
      }),
    listPullFailureEvents: (namespace, signal) =>
      call(`list events in ${namespace}`, signal, async (limited) => {
        const query = { fieldSelector: 'involvedObject.kind=Pod,type=Warning,reason=Failed' }
        const wanted = { path: `${within(namespace)}/events`, query, signal: limited }
        const { items, isPartial } = await readPages<EventAnswer>(ask, wanted)
        return { events: failureEvents(items), isPartial }
      }),
    findDefaultPullSecretNames: (namespace, signal) =>
      find(`read service account default in ${namespace}`, signal, async (limited) => {
        const path = `${within(namespace)}/serviceaccounts/default`
        const { imagePullSecrets = [] } = await ask<V1ServiceAccount>({ path, signal: limited })
        return imagePullSecrets.flatMap(({ name }) => name ?? [])
      }),
  }
}

/** As much of a LIST as a page can show: a namespace with more than that is read in part, and says so. */
async function readPages<T>(ask: Ask, wanted: ClusterRequest): Promise<{ items: T[]; isPartial: boolean }> {
  const items: T[] = []
  let next: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { ...wanted.query, limit: PAGE, continue: next }
    const list = await ask<{ items: T[]; metadata?: { continue?: string } }>({ ...wanted, query })
    items.push(...list.items)
    next = list.metadata?.continue || undefined
    if (!next) return { items, isPartial: false }
  }
  return { items, isPartial: true }
}

function secretBody(desired: PullSecretDesired, replacing: PullSecretFound | null) {
  const { labels, annotations, config, namespace } = desired
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: PULL_SECRET_NAME,
      namespace,
      labels,
      annotations,
      ...(replacing && { uid: replacing.uid, resourceVersion: replacing.resourceVersion }),
    },
    type: PULL_SECRET_TYPE,
    data: { '.dockerconfigjson': Buffer.from(config.reveal()).toString('base64') },
  }
}

function pullSecretFound({ metadata, type, data }: V1Secret): PullSecretFound {
  const encoded = data?.['.dockerconfigjson']
  return {
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    type: type ?? '',
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    config: encoded === undefined ? null : new Secret(Buffer.from(encoded, 'base64').toString('utf8')),
  }
}
