import type { Deps } from '#server/deps.ts'
import { isRemovalComplete, type RemovalResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { listOwnEnvironmentRefs } from '#server/services/project.ts'
import { removePullSecrets, removeOrphans } from '#server/services/removal.ts'
import { findStoredToken } from '#server/services/stored-token.ts'

/** Taking everything back: out of the cluster, at GitHub, and here. Doing it again finishes what could not be done. */

export interface Forgotten {
  environments: RemovalResult[]
  /** Nothing of ours is alive at GitHub any more. A pasted token is its owner's to end. */
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
    if (ended !== 'unreachable') await tx.gitConnection.deleteMany({ where: { userId: actor.id } })
    await recordAudit(tx, actor, [
      { action: 'connection.revoke', outcome: ended === 'revoked' ? 'done' : 'failed', detail: 'grant' },
      { action: 'connection.forget', outcome: isComplete ? 'done' : 'incomplete' },
    ])
  })
  // Once more, for a provisioning that wrote after we had looked and had looked before the token was gone.
  if (ended !== 'unreachable') await removeOrphans(deps, refs)
  return { environments, revoked: ended === 'revoked' }
}

async function endGrant(deps: Deps, actor: Actor, signal: AbortSignal): Promise<'revoked' | 'refused' | 'unreachable'> {
  try {
    const stored = await findStoredToken(deps, actor.id, 'oauth')
    return stored ? await deps.github.revokeGrant(stored.token, signal) : 'revoked'
  } catch (error) {
    // Without its key the token can be shown to nobody, GitHub included.
    if (error instanceof AppError && error.code === 'TOKEN_UNREADABLE') return 'refused'
    throw error
  }
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
      await recordAudit(tx, actor, [{ action: 'account.remove', outcome: 'done' }])
    })
  }
  return { ...forgotten, removed }
}
