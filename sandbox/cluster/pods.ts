/**
 * Lays pods into the cluster as a kubelet would leave them. There is no kubelet behind the API server, so the status is
 * written through the status subresource, and the events are written beside it.
 */
import { createHash } from 'node:crypto'
import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1ContainerState,
  type V1ContainerStatus,
  type V1Pod,
  type V1PodStatus,
  type V1ServiceAccount,
} from '@kubernetes/client-node'
import type { PodEvent } from '#sandbox/cluster/pull-failures.ts'

export type ContainerState =
  | { waiting: { reason: string; message?: string } }
  | { running: true }
  | { terminated: { exitCode: number; reason?: string; message?: string } }

export interface LaidContainer {
  name: string
  image: string
  init?: boolean
  state: ContainerState
}

export interface LaidPod {
  namespace: string
  name: string
  /** `default` when absent, as admission would have it. */
  serviceAccountName?: string
  /** When absent, those of the ServiceAccount at the moment the pod is first laid, as admission would have it. */
  imagePullSecrets?: string[]
  containers: LaidContainer[]
  /** Oldest first. */
  events?: PodEvent[]
}

/**
 * The namespace must exist. Laying the same pod again keeps it (same uid) and replaces its status, and a repeated event
 * counts up; only another spec makes another pod.
 */
export async function layPod(kubeconfig: string, laid: LaidPod): Promise<V1Pod> {
  const core = coreApi(kubeconfig)
  const pod = await ensurePod(core, kubeconfig, laid)
  const at = { namespace: laid.namespace, name: laid.name }
  const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
  const written = await core.patchNamespacedPodStatus({ ...at, body: { status: statusOf(laid, pod) } }, merge)
  for (const event of laid.events ?? []) {
    const { container = mainContainer(laid) } = event
    await recordEvent(core, written, { ...event, container })
  }
  return written
}

/** Absent: created, as the controller manager would. Present: its `imagePullSecrets` are set when given, else left alone. */
export async function ensureServiceAccount(
  kubeconfig: string,
  namespace: string,
  { name = 'default', imagePullSecrets }: { name?: string; imagePullSecrets?: string[] } = {},
): Promise<V1ServiceAccount> {
  const core = coreApi(kubeconfig)
  const references = imagePullSecrets?.map((secret) => ({ name: secret }))
  const body = { metadata: { name, namespace }, imagePullSecrets: references }
  const created = await unless(409, core.createNamespacedServiceAccount({ namespace, body }))
  if (created !== null) return created
  if (references === undefined) return core.readNamespacedServiceAccount({ namespace, name })
  return core.patchNamespacedServiceAccount(
    { namespace, name, body: { imagePullSecrets: references } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
}

async function ensurePod(core: CoreV1Api, kubeconfig: string, laid: LaidPod): Promise<V1Pod> {
  const { namespace, name, serviceAccountName = 'default' } = laid
  const existing = await unless(404, core.readNamespacedPod({ namespace, name }))
  if (existing !== null && hasSameSpec(existing, laid)) return existing
  if (existing !== null) await core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 })
  const account = await ensureServiceAccount(kubeconfig, namespace, { name: serviceAccountName })
  const containersOf = (init: boolean) =>
    laid.containers.filter((one) => isInit(one) === init).map((one) => ({ name: one.name, image: one.image }))
  // No nodeName: a pod with one waits for its kubelet to confirm a deletion, and none will.
  const spec = {
    serviceAccountName,
    imagePullSecrets: laid.imagePullSecrets?.map((secret) => ({ name: secret })) ?? account.imagePullSecrets,
    initContainers: containersOf(true),
    containers: containersOf(false),
  }
  return core.createNamespacedPod({ namespace, body: { metadata: { name, labels: { app: name } }, spec } })
}

function hasSameSpec({ spec }: V1Pod, laid: LaidPod): boolean {
  const found = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((one) => [one.name, one.image])
  const wanted = [...laid.containers.filter(isInit), ...laid.containers.filter((one) => !isInit(one))]
  const foundSecrets = (spec?.imagePullSecrets ?? []).map((secret) => secret.name)
  return (
    JSON.stringify(found) === JSON.stringify(wanted.map((one) => [one.name, one.image])) &&
    spec?.serviceAccountName === (laid.serviceAccountName ?? 'default') &&
    JSON.stringify(foundSecrets) === JSON.stringify(laid.imagePullSecrets ?? foundSecrets)
  )
}

/** Phase and conditions follow from the containers, by the kubelet's own rules for `restartPolicy: Always`. */
function statusOf(laid: LaidPod, pod: V1Pod): V1PodStatus {
  const now = new Date()
  const main = laid.containers.filter((one) => !isInit(one))
  const isInitialized = laid.containers.filter(isInit).every(({ state }) => 'terminated' in state)
  const isReady = isInitialized && main.every(({ state }) => 'running' in state)
  const isPending = !isInitialized || main.some(({ state }) => 'waiting' in state)
  const condition = (type: string, isMet: boolean) => ({
    type,
    status: isMet ? 'True' : 'False',
    lastTransitionTime: now,
  })
  return {
    phase: isPending ? 'Pending' : 'Running',
    startTime: pod.status?.startTime ?? now,
    conditions: [
      condition('Initialized', isInitialized),
      condition('Ready', isReady),
      condition('ContainersReady', isReady),
      condition('PodScheduled', true),
    ],
    initContainerStatuses: laid.containers.filter(isInit).map((one) => containerStatus(one, now)),
    containerStatuses: main.map((one) => containerStatus(one, now)),
  }
}

function containerStatus({ name, image, state }: LaidContainer, now: Date): V1ContainerStatus {
  const isRunning = 'running' in state
  const written: V1ContainerState = isRunning ? { running: { startedAt: now } } : state
  return { name, image, imageID: '', ready: isRunning, started: isRunning, restartCount: 0, state: written }
}

async function recordEvent(core: CoreV1Api, pod: V1Pod, event: PodEvent) {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {}
  const { type, reason, message, container } = event
  const digest = createHash('sha256')
    .update(JSON.stringify([uid, container, reason, message]))
    .digest('hex')
  const lastTimestamp = new Date()
  const body = {
    metadata: { name: `${name}.${digest.slice(0, 16)}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, fieldPath: fieldPath(pod, container) },
    source: { component: 'kubelet', host: 'sandbox-node' },
    ...{ type, reason, message, count: 1, firstTimestamp: lastTimestamp, lastTimestamp },
  }
  if ((await unless(409, core.createNamespacedEvent({ namespace, body }))) !== null) return
  const earlier = await core.readNamespacedEvent({ namespace, name: body.metadata.name })
  const again = { ...earlier, count: (earlier.count ?? 1) + 1, lastTimestamp }
  await core.replaceNamespacedEvent({ namespace, name: body.metadata.name, body: again })
}

function fieldPath({ spec }: V1Pod, container: PodEvent['container']): string | undefined {
  if (!container) return undefined
  const isInitContainer = spec?.initContainers?.some((one) => one.name === container) ?? false
  return `spec.${isInitContainer ? 'initContainers' : 'containers'}{${container}}`
}

/** The one that events speak of: the first that waits, in the order of starting. */
function mainContainer({ containers }: LaidPod): string | undefined {
  const inOrder = [...containers.filter(isInit), ...containers.filter((one) => !isInit(one))]
  return (inOrder.find(({ state }) => 'waiting' in state) ?? inOrder.at(-1))?.name
}

function isInit({ init }: LaidContainer): boolean {
  return init === true
}

function coreApi(kubeconfig: string): CoreV1Api {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  return config.makeApiClient(CoreV1Api)
}

async function unless<T>(status: number, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiException && error.code === status) return null
    throw error
  }
}
