/**
 * Lays pods into the cluster as a kubelet would leave them. There is no kubelet behind the API server, so the status is
 * written through the status subresource, and the events are written beside it.
 */
import { randomUUID } from 'node:crypto'
import {
  type CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1ContainerState,
  type V1ContainerStatus,
  type V1ObjectMeta,
  type V1Pod,
  type V1PodStatus,
  type V1ServiceAccount,
} from '@kubernetes/client-node'
import { unless } from '#sandbox/cluster/api-answers.ts'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { recordPodEvents } from '#sandbox/cluster/pod-events.ts'
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
  /** What made it, which need not be there; absent: somebody by hand. */
  controller?: { kind: 'ReplicaSet' | 'Job' | 'StatefulSet' | 'DaemonSet'; name: string; templateHash?: string }
  containers: LaidContainer[]
  /** Oldest first; the scheduler's is written before them. */
  events?: PodEvent[]
  /** The sandbox plays the kubelet's next attempts for it. */
  isRetried?: boolean
}

/** The label of the pods that are retried. */
export const RETRIED = 'sandbox.pullkey/retried'

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
  if (laid.events) await recordPodEvents(core, written, { container: mainContainer(laid), events: laid.events })
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
  return core.createNamespacedPod({ namespace, body: { metadata: { name, ...ownershipOf(laid) }, spec } })
}

function ownershipOf({ name, controller, isRetried }: LaidPod): Pick<V1ObjectMeta, 'labels' | 'ownerReferences'> {
  const labels = { app: name, ...(isRetried && { [RETRIED]: '' }) }
  if (!controller) return { labels }
  const { kind, name: owner, templateHash } = controller
  const reference = { apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1', kind, name: owner, controller: true }
  return {
    labels: { ...labels, ...(templateHash && { 'pod-template-hash': templateHash }) },
    // The API server takes any uid; a garbage collector, which would look for it, is not there.
    ownerReferences: [{ ...reference, uid: randomUUID() }],
  }
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
  const init = laid.containers.filter(isInit)
  const main = laid.containers.filter((one) => !isInit(one))
  const incomplete = init.filter(({ state }) => !('terminated' in state))
  const unready = main.filter(({ state }) => !('running' in state))
  const isPending = incomplete.length > 0 || main.some(({ state }) => 'waiting' in state)
  const notReady = unmetBy(unready, 'ContainersNotReady', 'unready')
  return {
    phase: isPending ? 'Pending' : 'Running',
    startTime: pod.status?.startTime ?? now,
    conditions: [
      { type: 'PodReadyToStartContainers', status: 'True' },
      { type: 'Initialized', ...unmetBy(incomplete, 'ContainersNotInitialized', 'incomplete') },
      { type: 'Ready', ...notReady },
      { type: 'ContainersReady', ...notReady },
      { type: 'PodScheduled', status: 'True' },
    ].map((condition) => ({ ...condition, lastTransitionTime: now })),
    initContainerStatuses: init.map((one) => containerStatus(one, now)),
    containerStatuses: main.map((one) => containerStatus(one, now)),
  }
}

/** A condition that some containers do not meet, and why; met where there are none. */
function unmetBy(containers: LaidContainer[], reason: string, status: string) {
  if (containers.length === 0) return { status: 'True' }
  const names = containers.map(({ name }) => name).join(' ')
  return { status: 'False', reason, message: `containers with ${status} status: [${names}]` }
}

function containerStatus({ name, image, state }: LaidContainer, now: Date): V1ContainerStatus {
  const isRunning = 'running' in state
  const written: V1ContainerState = isRunning ? { running: { startedAt: now } } : state
  return { name, image, imageID: '', ready: isRunning, started: isRunning, restartCount: 0, state: written }
}

/** The one that events speak of: the first that waits, in the order of starting. */
function mainContainer({ containers }: LaidPod): string | undefined {
  const inOrder = [...containers.filter(isInit), ...containers.filter((one) => !isInit(one))]
  return (inOrder.find(({ state }) => 'waiting' in state) ?? inOrder.at(-1))?.name
}

function isInit({ init }: LaidContainer): boolean {
  return init === true
}
