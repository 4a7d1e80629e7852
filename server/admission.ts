import { createHash } from 'node:crypto'
import type { Account, Profile } from 'next-auth'
import type { GitHubUser } from '#server/adapters/github.ts'
import { parseScopes } from '#server/adapters/github-answers.ts'
import { deps, gitHub, serverLog } from '#server/deps.ts'
import { AppError } from '#server/errors.ts'
import type { Log } from '#server/log.ts'
import { Secret } from '#server/secret.ts'
import { arrivals, signIns, spend } from '#server/services/rate-limit.ts'
import { keepSurplus } from '#server/services/settle-token.ts'
import { settled } from '#server/services/settled.ts'
import { type Arrival, signIn } from '#server/services/sign-in.ts'

/**
 * Decides about whoever comes back from GitHub: limits, the sign-in itself, and which page to go to when it fails. Never
 * throws into NextAuth, which would put the message into the address.
 */

const SIGN_IN_TIMEOUT_MS = 15_000

/** The page to send a client to that comes back from GitHub too often, or null. */
export async function refuseArrival(clientAddress: string, requestId: string): Promise<string | null> {
  try {
    // Hashed: client addresses are not stored in clear.
    await spend(await deps(), arrivals, createHash('sha256').update(clientAddress).digest('hex'))
    return null
  } catch (err) {
    return failurePage(err, serverLog().child({ requestId }))
  }
}

interface FromGitHub {
  account: Account | null
  profile?: Profile
}

/** The entry of ALLOWED_GITHUB_USERS that lets the person in, or the page to send them to. */
export type Admission = { admittedBy: string; elsewhere?: undefined } | { admittedBy?: undefined; elsewhere: string }

/** Hands the token to the sign-in. When that fails, the token is revoked, and the page's address says whether it was. */
export async function admit({ account, profile }: FromGitHub, log: Log): Promise<Admission> {
  if (!account?.access_token) return { elsewhere: pageFor({ error: 'failed' }) }
  const arrival = arrivalOf(account, account.access_token, profile as unknown as GitHubUser)
  try {
    const parts = { ...(await deps()), log }
    await spend(parts, signIns, arrival.githubId)
    const result = await signIn(parts, arrival, AbortSignal.timeout(SIGN_IN_TIMEOUT_MS))
    if (result.outcome === 'welcome') return { admittedBy: result.admittedBy }
    return { elsewhere: pageFor({ error: result.outcome, token: tokenWord(result.isRevoked) }) }
  } catch (err) {
    const isRevoked = await endToken(arrival, log)
    return { elsewhere: failurePage(err, log, { token: tokenWord(isRevoked) }) }
  }
}

function arrivalOf(account: Account, token: string, { githubId, login, avatarUrl }: GitHubUser): Arrival {
  return {
    githubId,
    login,
    avatarUrl,
    token: new Secret(token),
    scopes: parseScopes(account.scope ?? ''),
    expiresAt: account.expires_at ? new Date(account.expires_at * 1000) : null,
  }
}

/**
 * Revokes the token of a failed sign-in; otherwise it would count against GitHub's ten and evict the one in use. When
 * GitHub does not confirm it, the token takes the place of the stored one. True when GitHub confirmed it.
 */
async function endToken(arrival: Arrival, log: Log): Promise<boolean> {
  if (await gitHub().revokeToken(arrival.token, AbortSignal.timeout(SIGN_IN_TIMEOUT_MS))) return true
  // Without the database there is nothing more to do than to say so.
  await settled({ log }, async () => keepSurplus({ ...(await deps()), log }, arrival))
  return false
}

/** Revokes a token that cannot even be asked whose it is. @throws whatever `run` throws */
export async function revokeOnFailure<T>(token: Secret, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    await gitHub().revokeToken(token, AbortSignal.timeout(SIGN_IN_TIMEOUT_MS))
    throw error
  }
}

const tokenWord = (isRevoked: boolean) => (isRevoked ? 'revoked' : 'unconfirmed')

function failurePage(err: unknown, log: Log, about: { token?: string } = {}): string {
  if (err instanceof AppError && err.retryAt) {
    log.warn({ outcome: err.code, retryAt: err.retryAt, ...about }, 'sign-in refused')
    return pageFor({ error: 'rate-limited', retryAt: err.retryAt.toISOString(), ...about })
  }
  log.error({ err, ...about }, 'sign-in failed')
  return pageFor({ error: 'failed', ...about })
}

/** The page that says in words what went wrong. */
function pageFor(query: Record<string, string>): string {
  return `/?${new URLSearchParams(query)}`
}
