import type { Deps } from '#server/deps.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import type { Secret } from '#server/secret.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { findStoredToken } from '#server/services/connection.ts'

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

export type SignInOutcome = 'welcome' | 'not-allowed' | 'login-recycled'

/** Lets the person in and keeps or replaces their token; whoever may not come in has theirs revoked at once. */
export async function signIn(deps: Deps, arrival: Arrival, signal: AbortSignal): Promise<SignInOutcome> {
  if (!isAllowed(deps, arrival.login)) return refuse(deps, arrival, 'not-allowed', signal)
  if (!(await claimLogin(deps, arrival))) return refuse(deps, arrival, 'login-recycled', signal)

  const { githubId, login, avatarUrl } = arrival
  const profile = { login, avatarUrl }
  const user = await deps.db.user.upsert({
    where: { githubId },
    create: { githubId, ...profile },
    update: profile,
    select: { id: true, login: true },
  })
  const isKept = await keepsStoredToken(deps, user.id, arrival, signal)
  await store(deps, user, arrival, isKept)
  return 'welcome'
}

function isAllowed({ policy }: Deps, login: string): boolean {
  return policy.allowedUsers.includes('*') || policy.allowedUsers.includes(login.toLowerCase())
}

async function refuse(deps: Deps, { login, token }: Arrival, outcome: SignInOutcome, signal: AbortSignal) {
  const isRevoked = await deps.github.revokeToken(token, signal)
  deps.log.warn({ login, outcome, isRevoked }, 'sign-in refused')
  return outcome
}

/** GitHub hands a given-up login to anybody; the list of who may come in means the person who had it first. */
async function claimLogin({ db }: Deps, { login, githubId }: Arrival): Promise<boolean> {
  const name = login.toLowerCase()
  const known = await db.knownLogin.upsert({ where: { login: name }, create: { login: name, githubId }, update: {} })
  return known.githubId === githubId
}

/**
 * GitHub keeps ten tokens for a user, app and scope set and revokes the oldest beyond that, which would be the one in
 * the PullSecrets. So the stored token stays while it is good, and the new one is revoked at once. When that cannot be
 * made sure of, the new one replaces it, because the stored one would be the next to go.
 */
async function keepsStoredToken(deps: Deps, userId: string, { token }: Arrival, signal: AbortSignal): Promise<boolean> {
  const stored = await findStoredToken(deps, userId).catch(() => null)
  if (!stored) return false
  const check = await deps.github.checkToken(stored.token, signal)
  if (check.state !== 'valid' || !canReadPackages(check.scopes) || check.expiresAt || stored.expiresAt) return false
  return deps.github.revokeToken(token, signal)
}

async function store(deps: Deps, user: Actor, arrival: Arrival, isKept: boolean): Promise<void> {
  const { githubId, login, token, scopes, expiresAt } = arrival
  const sealedToken = await deps.sealer.seal(token, { userId: user.id, githubId })
  const connection = {
    login,
    source: 'oauth' as const,
    scopes,
    expiresAt,
    fingerprint: token.fingerprint(),
    sealedToken,
    connectedAt: deps.now(),
  }
  await deps.db.$transaction(async (tx) => {
    if (isKept) {
      // The login may have changed at GitHub; the PullSecrets then show as outdated.
      await tx.gitConnection.update({ where: { userId: user.id }, data: { login } })
      await recordAudit(tx, user, [{ action: 'sign-in', outcome: 'kept' }])
      return
    }
    const isFirst = (await tx.gitConnection.count({ where: { userId: user.id } })) === 0
    await tx.gitConnection.upsert({
      where: { userId: user.id },
      create: { userId: user.id, ...connection },
      update: connection,
    })
    await recordAudit(tx, user, [{ action: 'sign-in', outcome: isFirst ? 'connected' : 'replaced' }])
  })
}
