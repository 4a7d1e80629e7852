import type { Deps } from '#server/deps.ts'
import { type TokenKind, tokenKindOf } from '#server/domain/token-kind.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import { AppError } from '#server/errors.ts'
import type { Secret } from '#server/secret.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { findConnection } from '#server/services/connection.ts'
import { storeToken } from '#server/services/stored-token.ts'

/** A classic personal access token in the place of the one from signing in, and back. */

/**
 * Takes a pasted token into use. The one from signing in stays, sealed: going back needs no new one, and forgetting can
 * end the grant.
 * @throws AppError TOKEN_KIND_REFUSED, TOKEN_REVOKED, TOKEN_EXPIRED, TOKEN_OF_ANOTHER, SCOPE_MISSING, GITHUB_UNREACHABLE,
 * UNAUTHENTICATED
 */
export async function usePersonalToken(deps: Deps, actor: Actor, token: Secret, signal: AbortSignal) {
  assertClassic(token)
  const person = await deps.db.user.findUnique({ where: { id: actor.id }, select: { githubId: true } })
  // Their account may have been deleted while the request was on its way.
  if (!person) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
  const found = await deps.github.inspectToken(token, signal)
  if (found === 'dead') throw new AppError('TOKEN_REVOKED', 'GitHub does not know this token, or it has expired.')
  const { user, scopes, expiresAt } = found
  if (user.githubId !== person.githubId) {
    throw new AppError('TOKEN_OF_ANOTHER', 'This token belongs to another GitHub account.')
  }
  if (expiresAt && expiresAt <= deps.now()) throw new AppError('TOKEN_EXPIRED', 'This token has expired.')
  if (!canReadPackages(scopes)) throw new AppError('SCOPE_MISSING', 'This token lacks the scope read:packages.')
  await deps.db.$transaction(async (tx) => {
    const present = await tx.$queryRaw<object[]>`
      SELECT id FROM "User" WHERE id = ${actor.id} AND "leavingAt" IS NULL FOR UPDATE`
    if (present.length === 0) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
    const facts = { source: 'pat' as const, login: user.login, scopes, expiresAt, token }
    await storeToken(deps, tx, { userId: actor.id, githubId: person.githubId }, facts)
    await recordAudit(tx, actor, [{ action: 'connection.use-pat', outcome: 'done' }])
  })
  return findConnection(deps, actor)
}

const refusedKinds: Record<Exclude<TokenKind, 'classic'>, string> = {
  'fine-grained': 'This is a fine-grained token. The container registry takes classic ones only.',
  app: "This is an app's token. Paste a classic personal access token.",
  unknown: 'This is no classic personal access token: those begin with ghp_.',
}

/** The registry takes no other pasted kind. */
function assertClassic(token: Secret): void {
  const kind = tokenKindOf(token)
  if (kind !== 'classic') throw new AppError('TOKEN_KIND_REFUSED', refusedKinds[kind])
}

/** Back to the token from signing in. The pasted one is erased here; ending it at GitHub is its owner's to do. */
export async function useOAuthToken(deps: Deps, actor: Actor) {
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.gitConnection.deleteMany({ where: { userId: actor.id, source: 'pat' } })
    if (count > 0) await recordAudit(tx, actor, [{ action: 'connection.use-oauth', outcome: 'done' }])
  })
  return findConnection(deps, actor)
}
