import type { Deps } from '#server/deps.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, type AuditEntry, type ReplaceReason, recordAudit } from '#server/services/audit-event.ts'
import type { Arrival } from '#server/services/sign-in.ts'
import { findStoredToken, rememberDeath, type StoredToken, storeToken } from '#server/services/stored-token.ts'

/** Decides which token stays after a sign-in: the stored one, or the one that GitHub just gave. */

/** Two people cannot decide about one token at the same moment more often than this. */
const ATTEMPTS = 5

/**
 * GitHub keeps ten tokens for a user, app and scope set and revokes the oldest beyond that, which would be the one in
 * the PullSecrets. So the stored token stays while it is good, and the new one is revoked at once. When that cannot be
 * made sure of, the new one replaces it, because the stored one would be the next to go. Decided anew when another sign-in
 * was faster.
 */
export async function settleToken(deps: Deps, user: Actor, arrival: Arrival, signal: AbortSignal): Promise<void> {
  // While a pasted token is in use, this one only proved who came.
  if ((await deps.db.gitConnection.count({ where: { userId: user.id, source: 'pat' } })) > 0) {
    return keep(deps, user, arrival, await deps.github.revokeToken(arrival.token, signal))
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await findStoredToken(deps, user.id, 'oauth').catch(unlessUnreadable)
    const reason = await replaceReason(deps, user, { stored, arrival }, signal)
    if (reason === 'kept') return keep(deps, user, arrival, true)
    const entry: AuditEntry =
      reason === 'first'
        ? { action: 'connection.connect', outcome: 'done' }
        : { action: 'connection.replace', outcome: 'done', detail: reason }
    if (await replace(deps, user, { stored, arrival, entries: [{ action: 'sign-in', outcome: 'done' }, entry] })) {
      // What cannot be written anywhere need not stay alive and push out others.
      if (reason === 'scope-missing' && stored !== 'unreadable' && stored) {
        await deps.github.revokeToken(stored.token, signal)
      }
      return
    }
  }
  throw new Error('the Connection kept changing during a sign-in')
}

/**
 * Stores the token of a sign-in that failed and that GitHub did not revoke, in the place of a living one: it is the newest
 * of GitHub's ten, and the stored one may be the next to go. Another scope set is counted apart and pushes nothing out.
 */
export async function keepSurplus(deps: Deps, arrival: Arrival): Promise<void> {
  const { githubId, scopes } = arrival
  const user = await deps.db.user.findUnique({ where: { githubId }, select: { id: true, login: true } })
  if (!user || !canReadPackages(scopes)) return
  const stored = await findStoredToken(deps, user.id, 'oauth').catch(unlessUnreadable)
  if (!stored || stored === 'unreadable' || stored.revokedAt) return
  // A faster sign-in has stored a newer one already.
  await replace(deps, user, {
    stored,
    arrival,
    entries: [{ action: 'connection.replace', outcome: 'done', detail: 'surplus-alive' }],
  })
}

type Stored = StoredToken | 'unreadable' | null

function unlessUnreadable(error: unknown): 'unreadable' {
  if (error instanceof AppError && error.code === 'TOKEN_UNREADABLE') return 'unreadable'
  throw error
}

async function replaceReason(
  deps: Deps,
  user: Actor,
  { stored, arrival }: { stored: Stored; arrival: Arrival },
  signal: AbortSignal,
): Promise<ReplaceReason | 'first' | 'kept'> {
  if (!stored) return 'first'
  if (stored === 'unreadable') return 'unreadable'
  if (stored.revokedAt) return 'revoked'
  if (stored.expiresAt) return 'expiring'
  const { token, fingerprint } = stored
  const check = await rememberDeath(deps, { userId: user.id, fingerprint }, () =>
    deps.github.checkToken(token, 'oauth', signal),
  )
  if (check.state === 'revoked') return 'revoked'
  if (check.state !== 'valid') return 'unchecked'
  if (!canReadPackages(check.scopes)) return 'scope-missing'
  return (await deps.github.revokeToken(arrival.token, signal)) ? 'kept' : 'surplus-alive'
}

/** The login may have changed at GitHub; the PullSecrets then show as outdated and say why. */
async function keep({ db }: Deps, user: Actor, { login }: Arrival, isRevoked: boolean): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.gitConnection.updateMany({ where: { userId: user.id }, data: { login } })
    await recordAudit(tx, user, [
      { action: 'sign-in', outcome: 'done' },
      { action: 'connection.revoke', outcome: isRevoked ? 'done' : 'failed', detail: 'surplus' },
    ])
  })
}

/** False when the stored token is no longer the one that was decided about. */
async function replace(
  deps: Deps,
  user: Actor,
  { stored, arrival, entries }: { stored: Stored; arrival: Arrival; entries: AuditEntry[] },
): Promise<boolean> {
  const { githubId, login, token, scopes, expiresAt } = arrival
  return deps.db.$transaction(async (tx) => {
    const present = await tx.$queryRaw<object[]>`
      SELECT id FROM "User" WHERE id = ${user.id} AND "leavingAt" IS NULL FOR UPDATE`
    // The operator may have begun to take them off while they were on their way back from GitHub.
    if (present.length === 0) throw new AppError('UNAUTHENTICATED', 'This account is being removed.')
    const row = await tx.gitConnection.findUnique({
      where: { userId_source: { userId: user.id, source: 'oauth' } },
      select: { fingerprint: true },
    })
    const isAsSeen = stored === 'unreadable' ? row !== null : row?.fingerprint === stored?.fingerprint
    if (!isAsSeen) return false
    await storeToken(deps, tx, { userId: user.id, githubId }, { source: 'oauth', login, token, scopes, expiresAt })
    await tx.gitConnection.updateMany({ where: { userId: user.id, source: 'pat' }, data: { login } })
    await recordAudit(tx, user, entries)
    return true
  })
}
