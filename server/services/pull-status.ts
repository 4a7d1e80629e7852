import type { PodFound } from '#server/adapters/pod-answers.ts'
import type { Deps } from '#server/deps.ts'
import { findingsOf } from '#server/domain/diagnose.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { isOfRegistry } from '#server/domain/image-reference.ts'
import { type ObjectFound, ownershipOf } from '#server/domain/ownership.ts'
import { explainPod, type FailureEvent, needsEvents } from '#server/domain/pull-explanation.ts'
import { desiredPullSecret, PULL_SECRET_NAME } from '#server/domain/pull-secret.ts'
import type {
  AccountStatus,
  ClusterTrouble,
  ContainerStatus,
  PullStatus,
  Unread,
  UsageStatus,
} from '#server/domain/pull-status.ts'
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
  const findings = findingsOf({ connection: connection.standing, secret, isNamespaceDeleting, readAt, ...use })
  const { usage, containers, unread } = use
  return {
    environmentId,
    namespace,
    readAt,
    tookMs: Math.round(performance.now() - startedAt),
    secret,
    usage,
    containers,
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
}

async function readUse({ cluster, policy }: Deps, namespace: string, signal: AbortSignal): Promise<Use> {
  const [found, account] = await Promise.all([
    orTrouble(() => cluster.listPods(namespace, signal)),
    orTrouble(() => cluster.findDefaultPullSecretNames(namespace, signal)),
  ])
  const unread: Unread[] = []
  if (typeof account === 'string') unread.push({ part: 'service-account', trouble: account })
  const accountStatus = accountStatusOf(account)
  if (typeof found === 'string') {
    unread.push({ part: 'pods', trouble: found })
    return { usage: { ...accountStatus, unreadable: found }, containers: [], unread }
  }
  const { pods, isPartial } = found
  const events = pods.some(({ containers }) => containers.some(needsEvents))
    ? await readEvents({ cluster }, namespace, signal, unread)
    : new Map()
  const usage: UsageStatus = {
    ...accountStatus,
    pods: pods.length,
    podsReferencing: pods.filter(isReferencing).length,
    ...(isPartial && { isPartial }),
  }
  const status = (pod: PodFound) => containerStatuses(pod, events.get(pod.name) ?? [], policy.registryHost)
  return { usage, containers: pods.flatMap(status), unread }
}

/** The events of failing pulls by pod, newest first. */
async function readEvents(
  { cluster }: Pick<Deps, 'cluster'>,
  namespace: string,
  signal: AbortSignal,
  unread: Unread[],
): Promise<ReadonlyMap<string, FailureEvent[]>> {
  const found = await orTrouble(() => cluster.listPullFailureEvents(namespace, signal))
  if (typeof found === 'string') {
    unread.push({ part: 'events', trouble: found })
    return new Map()
  }
  if (found.isPartial) unread.push({ part: 'events', trouble: 'too-many' })
  return Map.groupBy(found.events, ({ pod }) => pod)
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

function containerStatuses(pod: PodFound, events: FailureEvent[], registryHost: string): ContainerStatus[] {
  const failures = explainPod(pod.containers, events)
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
      since: failure?.since,
      attempts: failure?.attempts,
      ...(failure?.missingSecrets && { missingSecrets: failure.missingSecrets }),
    }
  })
}
