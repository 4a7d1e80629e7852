import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import { readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import {
  holderIdOf,
  ownershipOfPullSecret,
  PULL_SECRET_NAME,
  type PullSecretFound,
} from '#server/domain/pull-secret.ts'
import { isRemovalComplete, type RemovalOutcome, type RemovalResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { eachEnvironment, type Handled, recordResults, resultOf } from '#server/services/environment-results.ts'
import { endPlacements, lastPlacement } from '#server/services/placement.ts'
import { settled } from '#server/services/settled.ts'

/** Whose PullSecrets may go: a person's own, or with `any` every one of the project. */
export interface Mandate {
  userId: string
  any: boolean
}

/** The actor's own, as `pullSecret.remove` means it: of a project that they own every one. */
export function mandateOf({ id }: Actor, refs: EnvironmentRef[]): Mandate {
  return { userId: id, any: refs.every(({ owner }) => owner?.id === id) }
}

/** Deletes our PullSecrets, and only ours. Of another holder's: NOT_HOLDER, where the mandate does not reach it. */
export async function removePullSecrets(
  deps: Deps,
  actor: Actor,
  { refs, mandate }: { refs: EnvironmentRef[]; mandate: Mandate },
  signal: AbortSignal,
): Promise<RemovalResult[]> {
  const handled = await endingPlacements(deps, refs, mandate, () =>
    eachEnvironment(deps, refs, (ref) => removeOne(deps, ref, mandate, signal)),
  )
  await recordResults(deps, actor, handled, (place, outcome) => ({ action: 'pull-secret.remove', outcome, ...place }))
  return handled.map(resultOf)
}

/** Who goes, or takes something back, and who does it for them: themselves, or the operator. */
export interface Departure {
  person: Actor
  by: Actor
}

/** Takes a person's token out of wherever it was put. What holds somebody else's by now is none of theirs any more. */
export async function removeOwnPullSecrets(
  deps: Deps,
  { person, by }: Departure,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<RemovalResult[]> {
  const mandate = { userId: person.id, any: false }
  const removeFrom = async (ref: EnvironmentRef) => {
    const { value, failure } = await settled(deps, () => removeOne(deps, ref, mandate, signal))
    if (value) return value
    if (failure.code !== 'NOT_HOLDER') throw failure
    return 'absent'
  }
  const handled = await endingPlacements(deps, refs, mandate, () => eachEnvironment(deps, refs, removeFrom))
  await recordResults(deps, by, handled, (place, outcome) => ({ action: 'pull-secret.remove', outcome, ...place }))
  return handled.map(resultOf)
}

export interface Removed {
  environments: RemovalResult[]
  /** False where something could not be deleted, and everything was kept for it: removing again finishes the work. */
  removed: boolean
}

/**
 * Deletes our PullSecrets and then what they belonged to. When one could not be deleted everything stays, so that its token
 * is not left in the cluster with nobody to find it. `end` answers whether it did.
 */
export async function endEnvironments(
  deps: Deps,
  actor: Actor,
  { refs, end }: { refs: EnvironmentRef[]; end: (tx: Prisma.TransactionClient) => Promise<boolean> },
  signal: AbortSignal,
): Promise<Removed> {
  const mandate = { userId: actor.id, any: true }
  const environments = await removePullSecrets(deps, actor, { refs, mandate }, signal)
  const removed = isRemovalComplete(environments) && (await deps.db.$transaction(end))
  // Once more, for a provisioning that wrote after we had looked and had looked before they were gone.
  if (removed) await removeOrphans(deps, refs, mandate)
  return { environments, removed }
}

/** Deletes our PullSecrets within the mandate that nobody wants any more. */
export async function removeOrphans(deps: Deps, refs: EnvironmentRef[], mandate: Mandate): Promise<void> {
  // Done even when whoever asked has left: nobody would come back for these.
  const { signal } = new AbortController()
  await endingPlacements(deps, refs, mandate, () =>
    eachEnvironment(deps, refs, (ref) => removeOrphan(deps, ref, mandate, signal)),
  )
}

async function removeOrphan(deps: Deps, ref: EnvironmentRef, mandate: Mandate, signal: AbortSignal) {
  const found = await deps.cluster.findPullSecret(await enterNamespace(deps, ref, signal), signal)
  if (!found) return 'absent'
  if (ownershipOfPullSecret(found, ref) !== 'ours' || !(await isWithin(deps, { ref, mandate, found }))) return null
  // Asked after reading: what is written from then on is another version, whose deletion is refused.
  const { value: isWanted = false } = await settled(deps, () => isWantedAgain(deps, ref, found))
  return isWanted ? null : deps.cluster.deletePullSecret(await enterNamespace(deps, ref, signal), found, signal)
}

/**
 * Ends the Placements of what `remove` found or made to be gone, but for those that were written down after it began. What
 * is foreign may hold a token that another Environment put there before the namespace was given away, and what is on its way
 * out holds its token until it is gone. Where this cannot be written they are walked once more.
 */
async function endingPlacements<Outcome extends RemovalOutcome | null>(
  deps: Deps,
  refs: EnvironmentRef[],
  { any, userId }: Mandate,
  remove: () => Promise<Handled<Outcome>[]>,
): Promise<Handled<Outcome>[]> {
  if (refs.length === 0) return []
  const known = await settled(deps, () => lastPlacement(deps, refs))
  const handled = await remove()
  const refsOf = (...outcomes: RemovalOutcome[]) =>
    handled.filter(({ value }) => value && outcomes.includes(value)).map(({ ref }) => ref)
  const namespaces = refsOf('deleted', 'absent').map(({ namespace }) => namespace)
  const environmentIds = refsOf('foreign').map(({ environmentId }) => environmentId)
  const last = known.value
  if (last && namespaces.length + environmentIds.length > 0)
    await settled(deps, () => endPlacements(deps, { namespaces, environmentIds, last }, any ? undefined : userId))
  return handled
}

/** Whether the namespace has an Environment again, and whoever holds its PullSecret a Connection. */
async function isWantedAgain(
  { db }: Deps,
  { projectId, type, namespace, adopted, owner }: EnvironmentRef,
  found: PullSecretFound,
): Promise<boolean> {
  const adoptedNamespace = adopted ? namespace : null
  const userId = holderIdOf(found) ?? owner?.id ?? ''
  const [environments, connections] = await Promise.all([
    db.environment.count({ where: { projectId, type, adoptedNamespace } }),
    db.gitConnection.count({ where: { userId } }),
  ])
  return environments > 0 && connections > 0
}

async function removeOne(
  deps: Deps,
  ref: EnvironmentRef,
  mandate: Mandate,
  signal: AbortSignal,
): Promise<Exclude<RemovalOutcome, 'failed'>> {
  const { cluster } = deps
  const found = await cluster.findPullSecret(await enterNamespace(deps, ref, signal), signal)
  return removalOf(deps, { ref, mandate, found }, signal)
}

async function removalOf(
  deps: Deps,
  { ref, mandate, found }: { ref: EnvironmentRef; mandate: Mandate; found: PullSecretFound | null },
  signal: AbortSignal,
): Promise<Exclude<RemovalOutcome, 'failed'>> {
  if (!found) return 'absent'
  const ownership = ownershipOfPullSecret(found, ref)
  if (ownership !== 'foreign' && !(await isWithin(deps, { ref, mandate, found }))) {
    throw new AppError('NOT_HOLDER', `${PULL_SECRET_NAME} in ${ref.namespace} holds another person's token.`)
  }
  if (ownership === 'deleting') return 'deleting'
  if (ownership === 'ours') return deps.cluster.deletePullSecret(await enterNamespace(deps, ref, signal), found, signal)
  if (!(await holdsStoredToken(deps, found))) return 'foreign'
  throw new AppError(
    'SECRET_UNLABELLED',
    `${PULL_SECRET_NAME} in ${ref.namespace} holds a token of Pullkey's but has lost its labels, so it was not deleted. ` +
      `Delete it with: kubectl delete secret ${PULL_SECRET_NAME} -n ${ref.namespace}`,
  )
}

/** Whoever's stored token it holds may take it out, whatever its label says. One whose label names nobody who is known is the owner's. */
async function isWithin(
  deps: Deps,
  { ref, mandate: { userId, any }, found }: { ref: EnvironmentRef; mandate: Mandate; found: PullSecretFound },
): Promise<boolean> {
  const labelled = holderIdOf(found)
  if (any || labelled === userId || (await holdsStoredToken(deps, found, userId))) return true
  if (ref.owner?.id !== userId) return false
  return labelled === undefined || (await deps.db.user.count({ where: { id: labelled } })) === 0
}

/** Whether it is ours by content, whatever it is labelled: some person's stored token stands in it, or this one's. */
async function holdsStoredToken({ db, policy }: Deps, { config }: PullSecretFound, userId?: string): Promise<boolean> {
  const credential = config && readDockerConfig(config, policy.registryHost)
  if (!credential) return false
  return (await db.gitConnection.count({ where: { fingerprint: credential.token.fingerprint(), userId } })) > 0
}
