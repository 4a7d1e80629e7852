import {
  CoreV1Api,
  type CoreV1Event,
  type KubeConfig,
  type V1Container,
  type V1ContainerStatus,
  type V1Pod,
  type V1Secret,
  VersionApi,
} from '@kubernetes/client-node'
import { CLUSTER_TIMEOUT_MS, callOptions, isNotFound, translateClusterError } from '#server/adapters/cluster-call.ts'
import { PooledKubeConfig } from '#server/adapters/pooled-kube-config.ts'
import type { FailureEvent } from '#server/domain/pull-failure.ts'
import {
  type NamespaceFound,
  PULL_SECRET_NAME,
  PULL_SECRET_TYPE,
  type PullSecretDesired,
  type PullSecretFound,
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
  /** `replacing` is the uid of the PullSecret that was read; another object under that name is then a conflict. */
  applyPullSecret(desired: PullSecretDesired, replacing: string | null, signal: AbortSignal): Promise<void>
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

export interface PodFound {
  name: string
  pullSecretNames: string[]
  containers: ContainerFound[]
}

export interface ContainerFound {
  name: string
  image: string
  init: boolean
  state: 'running' | 'waiting' | 'terminated'
  reason?: string
  message?: string
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
      call('read version', signal, async () => void (await version.getCode({}, callOptions(signal)))),
    close: () => config.close(),
  }
}

type OwnObjects = 'findNamespace' | 'applyNamespace' | 'findPullSecret' | 'applyPullSecret' | 'deletePullSecret'

/** Namespaces and PullSecrets: what Pullkey writes. */
function ownObjects(core: CoreV1Api): Pick<Cluster, OwnObjects> {
  return {
    findNamespace: (name, signal) =>
      find(`read namespace ${name}`, signal, async () => {
        const found = await core.readNamespace({ name }, callOptions(signal))
        return { labels: found.metadata?.labels ?? {}, isTerminating: found.status?.phase === 'Terminating' }
      }),
    applyNamespace: (name, labels, signal) =>
      call(`apply namespace ${name}`, signal, async () => {
        const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }
        await core.patchNamespace({ name, body, fieldManager: FIELD_MANAGER }, callOptions(signal, { isApply: true }))
      }),
    findPullSecret: (namespace, signal) =>
      find(`read ${PULL_SECRET_NAME} in ${namespace}`, signal, async () =>
        pullSecretFound(await core.readNamespacedSecret({ name: PULL_SECRET_NAME, namespace }, callOptions(signal))),
      ),
    applyPullSecret: (desired, replacing, signal) =>
      call(`apply ${PULL_SECRET_NAME} in ${desired.namespace}`, signal, async () => {
        const request = {
          name: PULL_SECRET_NAME,
          namespace: desired.namespace,
          fieldManager: FIELD_MANAGER,
          body: secretBody(desired, replacing),
        }
        await core.patchNamespacedSecret(request, callOptions(signal, { isApply: true }))
      }),
    deletePullSecret: async (namespace, { uid, resourceVersion }, signal) => {
      const body = { preconditions: { uid, resourceVersion } }
      await find(`delete ${PULL_SECRET_NAME} in ${namespace}`, signal, () =>
        core.deleteNamespacedSecret({ name: PULL_SECRET_NAME, namespace, body }, callOptions(signal)),
      )
    },
  }
}

/** Pods, events and service accounts: what Pullkey only reads. */
function usage(core: CoreV1Api): Pick<Cluster, 'listPods' | 'listPullFailureEvents' | 'findDefaultPullSecretNames'> {
  return {
    listPods: (namespace, signal) =>
      call(`list pods in ${namespace}`, signal, async () => {
        const list = await core.listNamespacedPod({ namespace, limit: PAGE }, callOptions(signal))
        return list.items.map(podFound)
      }),
    listPullFailureEvents: (namespace, signal) =>
      call(`list events in ${namespace}`, signal, async () => {
        const fieldSelector = 'involvedObject.kind=Pod,type=Warning,reason=Failed'
        const list = await core.listNamespacedEvent({ namespace, fieldSelector, limit: PAGE }, callOptions(signal))
        return list.items.sort(newestFirst).map(failureEvent)
      }),
    findDefaultPullSecretNames: (namespace, signal) =>
      find(`read service account default in ${namespace}`, signal, async () => {
        const account = await core.readNamespacedServiceAccount({ name: 'default', namespace }, callOptions(signal))
        return (account.imagePullSecrets ?? []).flatMap(({ name }) => name ?? [])
      }),
  }
}

async function call<T>(what: string, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted()
    return await send()
  } catch (error) {
    throw translateClusterError(error, what, signal)
  }
}

/** As `call`; an object that is not there is null and no error. */
function find<T>(what: string, signal: AbortSignal, send: () => Promise<T>): Promise<T | null> {
  return call(what, signal, async () => {
    try {
      return await send()
    } catch (error) {
      if (isNotFound(error)) return null
      throw error
    }
  })
}

function secretBody(desired: PullSecretDesired, replacing: string | null) {
  const { labels, annotations, config, namespace } = desired
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: PULL_SECRET_NAME, namespace, labels, annotations, ...(replacing ? { uid: replacing } : {}) },
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

function podFound({ metadata, spec, status }: V1Pod): PodFound {
  const states = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const found = (containers: V1Container[], init: boolean) =>
    containers.map((container) =>
      containerFound(
        container,
        init,
        states.find(({ name }) => name === container.name),
      ),
    )
  return {
    name: metadata?.name ?? '',
    pullSecretNames: (spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []),
    containers: [...found(spec?.initContainers ?? [], true), ...found(spec?.containers ?? [], false)],
  }
}

function containerFound(
  { name, image = '' }: V1Container,
  init: boolean,
  status: V1ContainerStatus | undefined,
): ContainerFound {
  const { running, terminated, waiting } = status?.state ?? {}
  if (running) return { name, image, init, state: 'running' }
  if (terminated) return { name, image, init, state: 'terminated', reason: terminated.reason }
  return { name, image, init, state: 'waiting', reason: waiting?.reason, message: waiting?.message }
}

function failureEvent({ involvedObject, reason = '', message = '' }: CoreV1Event): FailureEvent {
  const container = /^spec\.(?:initC|c)ontainers\{(.+)\}$/.exec(involvedObject.fieldPath ?? '')?.[1]
  return { pod: involvedObject.name ?? '', container, reason, message }
}

function newestFirst(a: CoreV1Event, b: CoreV1Event): number {
  const at = ({ lastTimestamp, eventTime }: CoreV1Event) => new Date(lastTimestamp ?? eventTime ?? 0).getTime()
  return at(b) - at(a)
}
