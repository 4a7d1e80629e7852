import type { Deps } from '#server/deps.ts'
import { isNamed, organisationsIn } from '#server/domain/allowed-users.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import { AppError } from '#server/errors.ts'
import type { Secret } from '#server/secret.ts'
import { type Actor, type ReplaceReason, recordAudit } from '#server/services/audit-event.ts'
import { findStoredToken, rememberDeath, type StoredToken, storeToken } from '#server/services/stored-token.ts'

/** Who comes in, and which token stays. Everything here happens before a session exists. */

/** What GitHub said when somebody came back from it. */
export interface Arrival {
  githubId: string
  login: string
  avatarUrl: string
  token: Secret
  scopes: string[]
  expiresAt: Date | null
}

type Refusal = 'not-allowed' | 'membership-unknown' | 'login-recycled'

export type SignInOutcome = 'welcome' | Refusal

/** Lets the person in and keeps or replaces their token; whoever may not come in has theirs revoked at once. */
export async function signIn(deps: Deps, arrival: Arrival, signal: AbortSignal): Promise<SignInOutcome> {
  const refusal =
    (await refusalOf(deps, arrival, signal)) ?? ((await claimLogin(deps, arrival)) ? null : 'login-recycled')
  if (refusal) return refuse(deps, arrival, refusal, signal)

  const { githubId, login, avatarUrl } = arrival
  // In two steps: an upsert may lose against another one at the same moment.
  await deps.db.user.createMany({ data: [{ githubId, login, avatarUrl }], skipDuplicates: true })
  const user = await deps.db.user.update({
    where: { githubId },
    data: { login, avatarUrl },
    select: { id: true, login: true },
  })
  await settleToken(deps, user, arrival, signal)
  deps.log.info({ userId: user.id, login, outcome: 'welcome' }, 'signed in')
  return 'welcome'
}

async function refusalOf(deps: Deps, { login, token }: Arrival, signal: AbortSignal): Promise<Refusal | null> {
  const { allowedUsers } = deps.policy
  if (isNamed(allowedUsers, login)) return null
  const organisations = organisationsIn(allowedUsers)
  try {
    const answers = await Promise.all(organisations.map((name) => deps.github.isMember(token, name, signal)))
    return answers.includes(true) ? null : 'not-allowed'
  } catch (error) {
    if (error instanceof AppError && error.code === 'GITHUB_UNREACHABLE') return 'membership-unknown'
    throw error
  }
}

/**
 * Revokes what they brought and, when they are not allowed any more, ends their sessions. Their projects and PullSecrets
 * stay: taking them away would break what runs. The log tells the operator how many.
 */
async function refuse(deps: Deps, { githubId, login, token }: Arrival, refusal: Refusal, signal: AbortSignal) {
  const isRevoked = await deps.github.revokeToken(token, signal)
  const user = refusal === 'membership-unknown' ? null : await deps.db.user.findUnique({ where: { githubId } })
  const projects = user ? await deps.db.project.count({ where: { ownerId: user.id } }) : 0
  if (user) {
    await deps.db.$transaction(async (tx) => {
      await tx.session.deleteMany({ where: { userId: user.id } })
      await recordAudit(tx, user, [{ action: 'sign-in', outcome: 'refused', detail: refusal }])
    })
  }
  const line = { userId: user?.id, login, outcome: 'refused', refusal, isRevoked, projects }
  deps.log.warn(line, 'sign-in refused; projects and their secrets stay')
  return refusal
}

/** GitHub hands a given-up login to anybody; the list of who may come in means the person who had it first. */
async function claimLogin({ db }: Deps, { login, githubId }: Arrival): Promise<boolean> {
  const name = login.toLowerCase()
  await db.knownLogin.createMany({ data: [{ login: name, githubId }], skipDuplicates: true })
  const known = await db.knownLogin.findUniqueOrThrow({ where: { login: name } })
  return known.githubId === githubId
}

/** Two people cannot decide about one token at the same moment more often than this. */
const ATTEMPTS = 5

/**
 * GitHub keeps ten tokens for a user, app and scope set and revokes the oldest beyond that, which would be the one in
 * the PullSecrets. So the stored token stays while it is good, and the new one is revoked at once. When that cannot be
 * made sure of, the new one replaces it, because the stored one would be the next to go. Decided anew when another sign-in
 * was faster.
 */
async function settleToken(deps: Deps, user: Actor, arrival: Arrival, signal: AbortSignal): Promise<void> {
  // While a pasted token is in use, this one only proved who came.
  if ((await deps.db.gitConnection.count({ where: { userId: user.id, source: 'pat' } })) > 0) {
    return keep(deps, user, arrival, await deps.github.revokeToken(arrival.token, signal))
  }
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await findStoredToken(deps, user.id, 'oauth').catch(unlessUnreadable)
    const reason = await replaceReason(deps, user, { stored, arrival }, signal)
    if (reason === 'kept') return keep(deps, user, arrival, true)
    if (await replace(deps, user, { stored, arrival, reason })) {
      // What cannot be written anywhere need not stay alive and push out others.
      if (reason === 'scope-missing' && stored !== 'unreadable' && stored) {
        await deps.github.revokeToken(stored.token, signal)
      }
      return
    }
  }
  throw new Error('the Connection kept changing during a sign-in')
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
  { stored, arrival, reason }: { stored: Stored; arrival: Arrival; reason: ReplaceReason | 'first' },
): Promise<boolean> {
  const { githubId, login, token, scopes, expiresAt } = arrival
  return deps.db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM "User" WHERE id = ${user.id} FOR UPDATE`
    const row = await tx.gitConnection.findUnique({
      where: { userId_source: { userId: user.id, source: 'oauth' } },
      select: { fingerprint: true },
    })
    const isAsSeen = stored === 'unreadable' ? row !== null : row?.fingerprint === stored?.fingerprint
    if (!isAsSeen) return false
    await storeToken(deps, tx, { userId: user.id, githubId }, { source: 'oauth', login, token, scopes, expiresAt })
    await tx.gitConnection.updateMany({ where: { userId: user.id, source: 'pat' }, data: { login } })
    await recordAudit(tx, user, [
      { action: 'sign-in', outcome: 'done' },
      reason === 'first'
        ? { action: 'connection.connect', outcome: 'done' }
        : { action: 'connection.replace', outcome: 'done', detail: reason },
    ])
    return true
  })
}
