import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { isRemovalComplete, type RemovalResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { listEnvironmentRefs } from '#server/services/environment-refs.ts'
import { listPlacementRefs } from '#server/services/placement.ts'
import { type Departure, removeOrphans, removeOwnPullSecrets } from '#server/services/removal.ts'
import { deathOf, findStoredToken } from '#server/services/stored-token.ts'

/** Taking everything back: out of the cluster, at GitHub, and here. Doing it again finishes what could not be done. */

export interface Forgotten {
  environments: RemovalResult[]
  /** GitHub confirmed that it ended the grant, and every token with it. A pasted token is its owner's to end. */
  revoked: boolean
}

/**
 * Deletes our PullSecrets, ends the grant at GitHub and erases the sealed tokens. While GitHub cannot be reached the token
 * stays sealed, since nothing else can end the grant; when GitHub refuses for good, it is erased all the same.
 */
export async function forgetConnection(deps: Deps, who: Departure, signal: AbortSignal): Promise<Forgotten> {
  const { person, by } = who
  const environments = await removeOwnPullSecrets(deps, who, await listHeldRefs(deps, person), signal)
  const ended = await endGrant(deps, person, signal)
  const isComplete = ended !== 'unreachable' && isRemovalComplete(environments)
  await deps.db.$transaction(async (tx) => {
    const { count } =
      ended === 'unreachable' ? { count: 1 } : await tx.gitConnection.deleteMany({ where: { userId: person.id } })
    // Nothing was there to forget.
    if (count === 0) return
    await recordAudit(tx, by, [
      ...(ended === 'never-stored' ? [] : [grantEvent(ended === 'revoked')]),
      { action: 'connection.forget', outcome: isComplete ? 'done' : 'incomplete' },
    ])
  })
  // Once more, for a provisioning that wrote after we had looked and had looked before the token was gone, also in an
  // Environment that was added since.
  if (ended !== 'unreachable')
    await removeOrphans(deps, await listHeldRefs(deps, person), { userId: person.id, any: false })
  const revoked = ended === 'revoked' || (ended === 'never-stored' && (await wasGrantEnded(deps, person)))
  return { environments, revoked }
}

/**
 * Where the actor's token was put, and where it may be without our knowing: a database that was restored knows less than
 * the cluster.
 */
async function listHeldRefs(deps: Deps, actor: Actor): Promise<EnvironmentRef[]> {
  const [visible, placed] = await Promise.all([listEnvironmentRefs(deps, actor), listPlacementRefs(deps, actor.id)])
  const known = new Set(visible.map(({ environmentId }) => environmentId))
  return [...visible, ...placed.filter(({ environmentId }) => !known.has(environmentId))]
}

const grantEvent = (isDone: boolean) =>
  ({ action: 'connection.revoke', outcome: isDone ? 'done' : 'failed', detail: 'grant' }) as const

async function endGrant(
  deps: Deps,
  actor: Actor,
  signal: AbortSignal,
): Promise<'revoked' | 'refused' | 'unreachable' | 'never-stored'> {
  try {
    const stored = await findStoredToken(deps, actor.id, 'oauth')
    if (!stored) return 'never-stored'
    // A dead token ends no grant, and is not shown to GitHub again.
    return deathOf(deps, stored) ? 'refused' : await deps.github.revokeGrant(stored.token, signal)
  } catch (error) {
    // Without its key the token can be shown to nobody, GitHub included.
    if (error instanceof AppError && error.code === 'TOKEN_UNREADABLE') return 'refused'
    throw error
  }
}

/** For somebody who forgets again, to finish what was left: what GitHub said the last time. */
async function wasGrantEnded({ db }: Deps, actor: Actor): Promise<boolean> {
  const last = await db.auditEvent.findFirst({
    where: { actorId: actor.id, action: 'connection.revoke', detail: 'grant' },
    orderBy: { id: 'desc' },
    select: { outcome: true },
  })
  return last?.outcome === 'done'
}

/**
 * Takes the actor's token out of one Environment, also of a project that they have left. @throws AppError NOT_FOUND where it
 * was never put
 */
export async function withdrawToken(
  deps: Deps,
  actor: Actor,
  environmentId: string,
  signal: AbortSignal,
): Promise<RemovalResult[]> {
  const refs = await listPlacementRefs(deps, actor.id)
  const chosen = refs.filter((ref) => ref.environmentId === environmentId)
  if (chosen.length === 0) throw new AppError('NOT_FOUND', 'Your token was not put there.')
  return removeOwnPullSecrets(deps, { person: actor, by: actor }, chosen, signal)
}
