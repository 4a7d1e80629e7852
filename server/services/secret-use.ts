import type { FailuresFound } from '#server/adapters/cluster.ts'
import type { PodFound } from '#server/adapters/pod-answers.ts'
import type { Deps } from '#server/deps.ts'
import { isOfRegistry } from '#server/domain/image-reference.ts'
import type { OpenNamespace } from '#server/domain/namespace.ts'
import { explainPod, type FailureEvent } from '#server/domain/pull-explanation.ts'
import { isStarting, type ProgressEvent, pullingSince, withoutOldSandboxes } from '#server/domain/pull-progress.ts'
import { PULL_SECRET_NAME } from '#server/domain/pull-secret.ts'
import type { AccountStatus, ClusterTrouble, ContainerStatus, Unread, UsageStatus } from '#server/domain/pull-status.ts'
import type { CreateFailure } from '#server/domain/refused-workload.ts'
import { orTrouble } from '#server/services/cluster-trouble.ts'

/** Who uses the PullSecret of a namespace, and how their pulls go. What cannot be read is said to be unread. */

export interface Use {
  usage: UsageStatus
  containers: ContainerStatus[]
  unread: Unread[]
  pods: PodFound[]
  createFailures: CreateFailure[]
}

export function unreadUse(trouble: ClusterTrouble): Use {
  const parts = ['pods', 'events', 'service-account'] as const
  return {
    usage: { defaultServiceAccount: null, unreadable: trouble },
    containers: [],
    unread: parts.map((part) => ({ part, trouble })),
    pods: [],
    createFailures: [],
  }
}

/** Events are always read: a workload whose pods are refused has no pod that could ask for them. */
export async function readUse({ cluster, policy }: Deps, namespace: OpenNamespace, signal: AbortSignal): Promise<Use> {
  const [found, account, told] = await Promise.all([
    orTrouble(() => cluster.listPods(namespace, signal)),
    orTrouble(() => cluster.findDefaultPullSecretNames(namespace, signal)),
    orTrouble(() => cluster.listFailures(namespace, signal)),
  ])
  const unread: Unread[] = []
  if (typeof account === 'string') unread.push({ part: 'service-account', trouble: account })
  const accountStatus = accountStatusOf(account)
  if (typeof found === 'string') {
    unread.push({ part: 'pods', trouble: found })
    // Without the pods nobody knows what an event still means.
    return { usage: { ...accountStatus, unreadable: found }, containers: [], unread, pods: [], createFailures: [] }
  }
  const { pods, isPartial } = found
  const { events, createFailures } = failuresOf(told, unread)
  const usage: UsageStatus = {
    ...accountStatus,
    pods: pods.length,
    podsReferencing: pods.filter(isReferencing).length,
    ...(isPartial && { isPartial }),
  }
  const progress = await readProgress({ cluster }, { namespace, pods, signal }, unread)
  const toldOf = (pod: PodFound) => ({ failures: eventsOf(pod, events), progress: eventsOf(pod, progress) })
  const status = (pod: PodFound) => containerStatuses(pod, toldOf(pod), policy.registryHost)
  return { usage, containers: pods.flatMap(status), unread, pods, createFailures }
}

/** The next pod of a StatefulSet has the name of the one before, whose events stay for an hour. */
function eventsOf<T extends { podUid?: string }>({ name, uid }: PodFound, byPod: ReadonlyMap<string, T[]>): T[] {
  return byPod.get(name)?.filter(({ podUid }) => !uid || !podUid || podUid === uid) ?? []
}

interface Starting {
  namespace: OpenNamespace
  pods: PodFound[]
  signal: AbortSignal
}

/** By pod. Asked for only where a container is being started: a namespace holds several of these events for each pod. */
async function readProgress(
  { cluster }: Pick<Deps, 'cluster'>,
  { namespace, pods, signal }: Starting,
  unread: Unread[],
): Promise<ReadonlyMap<string, ProgressEvent[]>> {
  const isAsked = pods.some(({ containers }) => containers.some(isStarting))
  if (!isAsked || unread.some(({ part }) => part === 'events')) return new Map()
  const found = await orTrouble(() => cluster.listPullProgress(namespace, signal))
  if (typeof found === 'string') {
    unread.push({ part: 'events', trouble: found })
    return new Map()
  }
  if (found.isPartial) unread.push({ part: 'events', trouble: 'too-many' })
  return Map.groupBy(found.events, ({ pod }) => pod)
}

interface FailuresTold {
  /** By pod, newest first. */
  events: ReadonlyMap<string, FailureEvent[]>
  createFailures: CreateFailure[]
}

function failuresOf(told: FailuresFound | ClusterTrouble, unread: Unread[]): FailuresTold {
  if (typeof told === 'string') {
    unread.push({ part: 'events', trouble: told })
    return { events: new Map(), createFailures: [] }
  }
  if (told.isPartial) unread.push({ part: 'events', trouble: 'too-many' })
  return { events: Map.groupBy(told.events, ({ pod }) => pod), createFailures: told.createFailures }
}

/** Null: there is no such account, and a pod could not start. */
function accountStatusOf(names: string[] | null | ClusterTrouble): AccountStatus {
  if (typeof names === 'string') return { defaultServiceAccount: null }
  // A name that no object can have refers to nothing, and would travel into a command.
  const others = names?.filter((name) => name !== PULL_SECRET_NAME && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))
  return {
    defaultServiceAccount: names?.includes(PULL_SECRET_NAME) ?? false,
    ...(others?.length && { otherAccountSecrets: others }),
  }
}

function isReferencing(pod: PodFound): boolean {
  return pod.pullSecretNames.includes(PULL_SECRET_NAME)
}

interface Told {
  failures: FailureEvent[]
  progress: ProgressEvent[]
}

function containerStatuses(pod: PodFound, told: Told, registryHost: string): ContainerStatus[] {
  const failures = explainPod(pod.containers, withoutOldSandboxes(told.failures, told.progress))
  return pod.containers.map((found, index) => {
    const failure = failures[index]
    const { name, init, ephemeral, volume, image, state, reason, message } = found
    return {
      pod: pod.name,
      workload: pod.workload,
      ...(pod.node && { node: pod.node }),
      serviceAccount: pod.serviceAccount,
      container: name,
      init,
      ...(ephemeral && { ephemeral }),
      ...(volume && { volume: true as const }),
      image,
      fromRegistry: isOfRegistry(image, registryHost),
      references: isReferencing(pod),
      state: failure ? 'waiting' : state,
      reason: failure?.reason ?? reason,
      message: failure?.message ?? message,
      cause: failure?.cause,
      failedAt: failure?.failedAt,
      since: failure ? failure.since : pullingSince(found, told.progress, told.failures),
      attempts: failure?.attempts,
      ...(failure?.missingSecrets && { missingSecrets: failure.missingSecrets }),
    }
  })
}
