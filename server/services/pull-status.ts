import type { Deps } from '#server/deps.ts'
import { findingsOf } from '#server/domain/diagnose.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { type ObjectFound, ownershipOf } from '#server/domain/ownership.ts'
import { desiredPullSecret, ownershipOfPullSecret, type PullSecretFound } from '#server/domain/pull-secret.ts'
import type { ClusterTrouble, ConnectionStanding, PullStatus } from '#server/domain/pull-status.ts'
import { refusedWorkloads } from '#server/domain/refused-workload.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { orTrouble } from '#server/services/cluster-trouble.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { comparisonFor, readHolder } from '#server/services/holder.ts'
import { secretStatusOf } from '#server/services/secret-status.ts'
import { readUse, type Use, unreadUse } from '#server/services/secret-use.ts'
import { readStanding, type Standing } from '#server/services/stored-token.ts'

/** Reads the truth about one Environment from the cluster, now. What cannot be read is said to be unreadable. */
export async function readPullStatus(
  deps: Deps,
  actor: Actor,
  ref: EnvironmentRef,
  signal: AbortSignal,
  /** Read before, by whoever reads several. */
  standing: Promise<Standing> | Standing = readStanding(deps, actor.id),
): Promise<PullStatus> {
  const startedAt = performance.now()
  const { environmentId, namespace } = ref
  const [own, { found, place, use }] = await Promise.all([standing, readPlace(deps, ref, signal)])
  const held = typeof found === 'string' || (found && ownershipOfPullSecret(found, ref) === 'foreign') ? null : found
  const holder = await readHolder(deps, { actor, ref, own }, held)
  const { registryHost } = deps.policy
  const now = deps.now()
  const comparison = comparisonFor(holder, (credential) => desiredPullSecret(ref, credential, { registryHost, now }))
  const secret = secretStatusOf(found, comparison, { ref, registryHost, holder })
  const readAt = now.toISOString()
  const isNamespaceDeleting = isGoing(place, ref)
  const { usage, containers, unread } = use
  const refused = refusedWorkloads(use.createFailures, use.pods, readAt)
  // Of somebody else's token the reader's own Connection says nothing.
  const connection = holder.isYou ? own.standing : 'usable'
  const isHolderTokenDead = !holder.isYou && isKnownDead(holder.standing.standing)
  const told = { connection, isHolderTokenDead, secret, isNamespaceDeleting, readAt }
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

const isKnownDead = (standing: ConnectionStanding) => standing === 'revoked' || standing === 'expired'

interface Place {
  found: PullSecretFound | null | ClusterTrouble
  /** The Namespace; null for an adopted one, which is not read. */
  place: ObjectFound | null | ClusterTrouble
  use: Use
}

/** Everything that is read in the namespace, or nothing where it may not be entered. */
async function readPlace(deps: Deps, ref: EnvironmentRef, signal: AbortSignal): Promise<Place> {
  const { cluster } = deps
  const entered = await orTrouble(async () => ({ open: await enterNamespace(deps, ref, signal) }))
  if (typeof entered === 'string') return { found: entered, place: null, use: unreadUse(entered) }
  const { open } = entered
  const [found, place, use] = await Promise.all([
    orTrouble(() => cluster.findPullSecret(open, signal)),
    ref.adopted ? null : orTrouble(() => cluster.findNamespace(open, signal)),
    readUse(deps, open, signal),
  ])
  return { found, place, use }
}

/** A Namespace that cannot be read says nothing: the PullSecret in it was asked for as well, and tells why. */
function isGoing(place: ObjectFound | null | ClusterTrouble, ref: EnvironmentRef): boolean {
  return place !== null && typeof place !== 'string' && ownershipOf(place, ref) === 'deleting'
}
