import pLimit from 'p-limit'
import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef, EnvironmentType } from '#server/domain/environment.ts'
import { ownershipOf } from '#server/domain/ownership.ts'
import { desiredMetadata, type PullSecretListed } from '#server/domain/pull-secret.ts'
import type { ResultPlace } from '#server/domain/pull-secret-result.ts'
import type { ClusterTrouble, ListedSecretStatus } from '#server/domain/pull-status.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { isOutage, orTrouble } from '#server/services/cluster-trouble.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { listEnvironmentRefs } from '#server/services/environment-refs.ts'
import { AT_ONCE, placeOf } from '#server/services/environment-results.ts'
import { comparisonFor, readHolders } from '#server/services/holder.ts'
import { listedStatusOf } from '#server/services/secret-status.ts'
import { readStanding } from '#server/services/stored-token.ts'

/** One Environment, with its project, so that whoever lists outdated ones need not know every project. */
export interface EnvironmentOverview extends ResultPlace {
  projectId: string
  type: EnvironmentType
  secret: ListedSecretStatus
}

/** Up to this many PullSecrets are read by name, and more by one LIST (decision 0020), but for those in adopted namespaces. */
const BY_NAME_AT_MOST = 150

/**
 * How the PullSecrets of many Environments stand, by their metadata alone.
 * @throws AppError NOT_FOUND when one of the named projects is not theirs
 */
export async function readOverview(
  deps: Deps,
  actor: Actor,
  projectIds: string[] | undefined,
  signal: AbortSignal,
): Promise<EnvironmentOverview[]> {
  const [refs, own] = await Promise.all([listEnvironmentRefs(deps, actor, projectIds), readStanding(deps, actor.id)])
  const read = await readListed(deps, actor, refs, signal)
  const holderOf = await readHolders(
    deps,
    { actor, own },
    refs.map((ref) => ({ ref, found: heldIn(ref, read.get(ref.namespace)) })),
  )
  const now = deps.now()
  const statusOf = (ref: EnvironmentRef): ListedSecretStatus => {
    const found = read.get(ref.namespace)
    if (found === undefined) return { state: 'unknown' }
    const holder = holderOf(ref, heldIn(ref, found))
    const comparison = comparisonFor(holder, (credential) => desiredMetadata(ref, credential, now))
    return listedStatusOf(found, comparison, { ref, holder })
  }
  return refs.map((ref) => ({ ...placeOf(ref), projectId: ref.projectId, type: ref.type, secret: statusOf(ref) }))
}

/** What was read, where it is a PullSecret of this project. */
function heldIn(ref: EnvironmentRef, found: PullSecretListed | null | ClusterTrouble | undefined) {
  return found && typeof found !== 'string' && ownershipOf(found, ref) !== 'foreign' ? found : null
}

/** What was read of each namespace; nothing stands for those that were not asked for. */
type ListedByNamespace = Map<string, PullSecretListed | null | ClusterTrouble>

async function readListed(
  deps: Pick<Deps, 'cluster'>,
  actor: Actor,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<ListedByNamespace> {
  const made = refs.filter(({ adopted }) => !adopted)
  if (made.length <= BY_NAME_AT_MOST) return readByName(deps, refs, signal)
  const listed = await orTrouble(() => deps.cluster.listPullSecrets(actor.id, signal))
  const byNamespace: ListedByNamespace =
    typeof listed === 'string'
      ? new Map(made.map(({ namespace }) => [namespace, listed]))
      : new Map(listed.map((secret) => [secret.namespace, secret]))
  // The LIST selects by the owner's label: a Secret that is not in it may be foreign or relabelled.
  const others = made.filter(({ namespace }) => !byNamespace.has(namespace)).slice(0, BY_NAME_AT_MOST)
  const adopted = refs.filter((ref) => ref.adopted)
  return new Map([...byNamespace, ...(await readByName(deps, [...others, ...adopted], signal))])
}

async function readByName(
  deps: Pick<Deps, 'cluster'>,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<ListedByNamespace> {
  let outage: ClusterTrouble | undefined
  const find = async (ref: EnvironmentRef) =>
    deps.cluster.findPullSecretMetadata(await enterNamespace(deps, ref, signal), signal)
  const entries = await pLimit(AT_ONCE).map(refs, async (ref) => {
    const found = outage ?? (await orTrouble(() => find(ref)))
    if (typeof found === 'string' && isOutage[found]) outage = found
    return [ref.namespace, found] as const
  })
  return new Map(entries)
}
