import { CoreV1Api, type KubeConfig, type V1Secret, VersionApi } from '@kubernetes/client-node'
import { APPLY, CLUSTER_TIMEOUT_MS, call, callOptions, find, METADATA_LIST } from '#server/adapters/cluster-call.ts'
import { failureEvent, newestFirst, type PodFound, podFound } from '#server/adapters/pod-answers.ts'
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
  listPods(namespace: string, signal: AbortSignal): Promise<PodFound[]>
  listPullFailureEvents(namespace: string, signal: AbortSignal): Promise<FailureEvent[]>
  /** The names of the default service account's pull secrets; null when there is no such account. */
  findDefaultPullSecretNames(namespace: string, signal: AbortSignal): Promise<string[] | null>
  /** Asks for the version, which every authenticated identity may read. */
  checkReachable(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const FIELD_MANAGER = 'pullkey'
/** One page of a LIST. */
const PAGE = 500

/** `load` fills the configuration: from the process's usual chain, or from a text in tests. */
export function createCluster(load: (config: KubeConfig) => void): Cluster {
  const config = new PooledKubeConfig(CLUSTER_TIMEOUT_MS)
  load(config)
  const core = config.makeApiClient(CoreV1Api)
  const version = config.makeApiClient(VersionApi)
  return {
    ...ownObjects(core),
    ...usage(core),
    checkReachable: (signal) =>
      call('read version', signal, async (limited) => void (await version.getCode({}, callOptions(limited)))),
    close: () => config.close(),
  }
}

type OwnObjects =
  | 'findNamespace'
  | 'applyNamespace'
  | 'findPullSecret'
  | 'listPullSecrets'
  | 'applyPullSecret'
  | 'deletePullSecret'

/** Namespaces and PullSecrets: what Pullkey writes. */
function ownObjects(core: CoreV1Api): Pick<Cluster, OwnObjects> {
  return {
    findNamespace: (name, signal) =>
      find(`read namespace ${name}`, signal, async (limited) => {
        const found = await core.readNamespace({ name }, callOptions(limited))
        return { labels: found.metadata?.labels ?? {}, isTerminating: found.status?.phase === 'Terminating' }
      }),
    applyNamespace: (name, labels, signal) =>
      call(`apply namespace ${name}`, signal, async (limited) => {
        const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
        await core.patchNamespace({ name, body, fieldManager: FIELD_MANAGER }, callOptions(limited, APPLY))
      }),
    findPullSecret: (namespace, signal) =>
      find(`read ${PULL_SECRET_NAME} in ${namespace}`, signal, async (limited) =>
        pullSecretFound(await core.readNamespacedSecret({ name: PULL_SECRET_NAME, namespace }, callOptions(limited))),
      ),
    applyPullSecret: (desired, replacing, signal) =>
      call(`apply ${PULL_SECRET_NAME} in ${desired.namespace}`, signal, async (limited) => {
        const request = {
          name: PULL_SECRET_NAME,
          namespace: desired.namespace,
          fieldManager: FIELD_MANAGER,
          body: secretBody(desired, replacing),
        }
        await core.patchNamespacedSecret(request, callOptions(limited, APPLY))
      }),
    listPullSecrets: (ownerId, signal) =>
      call(`list ${PULL_SECRET_NAME} of one owner`, signal, async (limited) => {
        const selectors = {
          fieldSelector: `metadata.name=${PULL_SECRET_NAME}`,
          labelSelector: `${OWNER_LABEL}=${ownerId}`,
        }
        const list = await core.listSecretForAllNamespaces(selectors, callOptions(limited, { accept: METADATA_LIST }))
        // An empty list of metadata comes with `items: null`, whatever the type says.
        return (list.items ?? []).map(({ metadata }) => ({
          namespace: metadata?.namespace ?? '',
          labels: metadata?.labels ?? {},
          annotations: metadata?.annotations ?? {},
        }))
      }),
    deletePullSecret: async (namespace, { uid, resourceVersion }, signal) => {
      const body = { preconditions: { uid, resourceVersion } }
      await find(`delete ${PULL_SECRET_NAME} in ${namespace}`, signal, (limited) =>
        core.deleteNamespacedSecret({ name: PULL_SECRET_NAME, namespace, body }, callOptions(limited)),
      )
    },
  }
}

/** Pods, events and service accounts: what Pullkey only reads. */
function usage(core: CoreV1Api): Pick<Cluster, 'listPods' | 'listPullFailureEvents' | 'findDefaultPullSecretNames'> {
  return {
    listPods: (namespace, signal) =>
      call(`list pods in ${namespace}`, signal, async (limited) => {
        const list = await core.listNamespacedPod({ namespace, limit: PAGE }, callOptions(limited))
        return list.items.map(podFound)
      }),
    listPullFailureEvents: (namespace, signal) =>
      call(`list events in ${namespace}`, signal, async (limited) => {
        const fieldSelector = 'involvedObject.kind=Pod,type=Warning,reason=Failed'
        const list = await core.listNamespacedEvent({ namespace, fieldSelector, limit: PAGE }, callOptions(limited))
        return list.items.sort(newestFirst).map(failureEvent)
      }),
    findDefaultPullSecretNames: (namespace, signal) =>
      find(`read service account default in ${namespace}`, signal, async (limited) => {
        const account = await core.readNamespacedServiceAccount({ name: 'default', namespace }, callOptions(limited))
        return (account.imagePullSecrets ?? []).flatMap(({ name }) => name ?? [])
      }),
  }
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
