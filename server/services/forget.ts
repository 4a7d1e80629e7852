import type { Deps } from '#server/deps.ts'
import { isRemovalComplete, type RemovalResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { listOwnEnvironmentRefs } from '#server/services/environment-refs.ts'
import { removeOrphans, removePullSecrets } from '#server/services/removal.ts'
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
export async function forgetConnection(deps: Deps, actor: Actor, signal: AbortSignal): Promise<Forgotten> {
  const refs = await listOwnEnvironmentRefs(deps, actor)
  const environments = await removePullSecrets(deps, actor, refs, signal)
  const ended = await endGrant(deps, actor, signal)
  const isComplete = ended !== 'unreachable' && isRemovalComplete(environments)
  await deps.db.$transaction(async (tx) => {
    const { count } =
      ended === 'unreachable' ? { count: 1 } : await tx.gitConnection.deleteMany({ where: { userId: actor.id } })
    // Nothing was there to forget.
    if (count === 0) return
    await recordAudit(tx, actor, [
      ...(ended === 'never-stored' ? [] : [grantEvent(ended === 'revoked')]),
      { action: 'connection.forget', outcome: isComplete ? 'done' : 'incomplete' },
    ])
  })
  // Once more, for a provisioning that wrote after we had looked and had looked before the token was gone, also in an
  // Environment that was added since.
  if (ended !== 'unreachable') await removeOrphans(deps, await listOwnEnvironmentRefs(deps, actor))
  const revoked = ended === 'revoked' || (ended === 'never-stored' && (await wasGrantEnded(deps, actor)))
  return { environments, revoked }
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

/** Ends every session of this person, this one included. */
export async function signOutEverywhere({ db }: Deps, actor: Actor): Promise<{ sessions: number }> {
  const { count } = await db.session.deleteMany({ where: { userId: actor.id } })
  return { sessions: count }
}

/**
 * Forgets the Connection and then erases the person: projects, sessions, everything but the AuditEvents and the record of
 * which GitHub id first used a login. When something could not be taken back the person stays, to finish it later.
 */
export async function removeAccount(
  deps: Deps,
  actor: Actor,
  signal: AbortSignal,
): Promise<Forgotten & { removed: boolean }> {
  const forgotten = await forgetConnection(deps, actor, signal)
  const isKept = await deps.db.gitConnection.count({ where: { userId: actor.id } })
  const removed = isKept === 0 && isRemovalComplete(forgotten.environments)
  if (removed) {
    await deps.db.$transaction(async (tx) => {
      await tx.user.deleteMany({ where: { id: actor.id } })
      await tx.rateLimit.deleteMany({ where: { key: { endsWith: `:${actor.id}` } } })
      await recordAudit(tx, actor, [{ action: 'account.remove', outcome: 'done' }])
    })
  }
  return { ...forgotten, removed }
}
