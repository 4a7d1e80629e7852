import type { FailuresFound } from '#server/adapters/cluster.ts'
import type { PodFound } from '#server/adapters/pod-answers.ts'
import type { Deps } from '#server/deps.ts'
import { findingsOf } from '#server/domain/diagnose.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { isOfRegistry } from '#server/domain/image-reference.ts'
import { type ObjectFound, ownershipOf } from '#server/domain/ownership.ts'
import { explainPod, type FailureEvent } from '#server/domain/pull-explanation.ts'
import { isStarting, type ProgressEvent, pullingSince, withoutOldSandboxes } from '#server/domain/pull-progress.ts'
import { desiredPullSecret, PULL_SECRET_NAME } from '#server/domain/pull-secret.ts'
import type {
  AccountStatus,
  ClusterTrouble,
  ContainerStatus,
  PullStatus,
  Unread,
  UsageStatus,
} from '#server/domain/pull-status.ts'
import { type CreateFailure, refusedWorkloads } from '#server/domain/refused-workload.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { orTrouble } from '#server/services/cluster-trouble.ts'
import { secretStatusOf } from '#server/services/secret-status.ts'
import { comparisonWith, readStanding, type Standing } from '#server/services/stored-token.ts'

/** Reads the truth about one Environment from the cluster, now. What cannot be read is said to be unreadable. */
export async function readPullStatus(
  deps: Deps,
  actor: Actor,
  ref: EnvironmentRef,
  signal: AbortSignal,
  /** Read before, by whoever reads several. */
  standing: Promise<Standing> | Standing = readStanding(deps, ref.ownerId),
): Promise<PullStatus> {
  const startedAt = performance.now()
  const { environmentId, namespace } = ref
  const [connection, found, place, use] = await Promise.all([
    standing,
    orTrouble(() => deps.cluster.findPullSecret(namespace, signal)),
    orTrouble(() => deps.cluster.findNamespace(namespace, signal)),
    readUse(deps, namespace, signal),
  ])
  const { registryHost } = deps.policy
  const now = deps.now()
  const comparison = comparisonWith(connection, (credential) =>
    desiredPullSecret(ref, credential, { registryHost, now }),
  )
  const secret = secretStatusOf(found, comparison, { ref, actor, registryHost, holder: connection.credential })
  const readAt = now.toISOString()
  const isNamespaceDeleting = isGoing(place, ref)
  const { usage, containers, unread } = use
  const refused = refusedWorkloads(use.createFailures, use.pods, readAt)
  const told = { connection: connection.standing, secret, isNamespaceDeleting, readAt }
  const findings = findingsOf({ ...told, usage, containers, refused, unread })
  return {
    environmentId,
    namespace,
    readAt,
    tookMs: Math.round(performance.now() - startedAt),
    secret,
    usage,
    containers,
    ...(refused.length > 0 && { refused }),
    ...(unread.length > 0 && { unread }),
    findings,
    verdict: findings[0],
  }
}

/** A Namespace that cannot be read says nothing: the PullSecret in it was asked for as well, and tells why. */
function isGoing(place: ObjectFound | null | ClusterTrouble, ref: EnvironmentRef): boolean {
  return place !== null && typeof place !== 'string' && ownershipOf(place, ref) === 'deleting'
}

interface Use {
  usage: UsageStatus
  containers: ContainerStatus[]
  unread: Unread[]
  pods: PodFound[]
  createFailures: CreateFailure[]
}

/** Events are always read: a workload whose pods are refused has no pod that could ask for them. */
async function readUse({ cluster, policy }: Deps, namespace: string, signal: AbortSignal): Promise<Use> {
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
  namespace: string
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
