import 'server-only'
import { createHash } from 'node:crypto'
import { cookies } from 'next/headers'
import { connection } from 'next/server'
import type { Account, NextAuthOptions, Profile } from 'next-auth'
import { cache } from 'react'
import type { GitHubUser } from '#server/adapters/github.ts'
import { parseScopes } from '#server/adapters/github-answers.ts'
import { createAuthOptions, sessionCookie } from '#server/adapters/next-auth.ts'
import { deps, gitHub, serverLog } from '#server/deps.ts'
import { isNamed, organisationsIn } from '#server/domain/allowed-users.ts'
import { env } from '#server/env.ts'
import { AppError, asKnown } from '#server/errors.ts'
import type { Log } from '#server/log.ts'
import { Secret } from '#server/secret.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { arrivals, signIns, spend } from '#server/services/rate-limit.ts'
import { signIn } from '#server/services/sign-in.ts'
import { endingSessions, findSession, sessionStore } from '#server/session-store.ts'

/** Signing in with GitHub through NextAuth. The token goes to the sign-in service and nowhere else. */

const SIGN_IN_TIMEOUT_MS = 15_000

const database = async () => (await deps()).db

interface AuthRequest {
  /** What the log has it under. */
  requestId: string
  action: string
}

/** NextAuth as it is set up here, for one of its own routes. */
export function authOptions({ requestId, action }: AuthRequest): NextAuthOptions {
  const log = serverLog().child({ requestId })
  return createAuthOptions({
    ...settings(),
    sessions: action === 'callback' ? endingSessions(database) : sessionStore(database),
    getUser: (token, signal) => orRevoked(token, () => gitHub().getUser(token, signal)),
    admit: (arrival) => admit(arrival, log),
    warn: (code) => log.warn({ code }, 'next-auth'),
  })
}

function isSecure(): boolean {
  return env().NEXTAUTH_URL.startsWith('https:')
}

function settings() {
  const { GITHUB_URL, GITHUB_ID, GITHUB_SECRET, NEXTAUTH_SECRET, ALLOWED_GITHUB_USERS } = env()
  return {
    gitHub: { url: GITHUB_URL, clientId: GITHUB_ID, clientSecret: GITHUB_SECRET },
    asksForOrganisations: organisationsIn(ALLOWED_GITHUB_USERS).length > 0,
    isSecure: isSecure(),
    cookieSecret: NEXTAUTH_SECRET,
  }
}

/** Where somebody goes instead who comes back from GitHub too often; null for everybody else. */
export async function refuseArrival(clientAddress: string, requestId: string): Promise<string | null> {
  try {
    // An address is nobody's to read in the database.
    await spend(await deps(), arrivals, createHash('sha256').update(clientAddress).digest('hex'))
    return null
  } catch (err) {
    return wayOut(err, serverLog().child({ requestId }))
  }
}

interface FromGitHub {
  account: Account | null
  profile?: Profile
}

/** The page's own word for why nobody was let in. Thrown errors would put their message into the address. */
async function admit({ account, profile }: FromGitHub, log: Log): Promise<true | string> {
  if (!account?.access_token) return '/?error=failed'
  const { githubId, login, avatarUrl } = profile as unknown as GitHubUser
  const token = new Secret(account.access_token)
  const arrival = {
    githubId,
    login,
    avatarUrl,
    token,
    scopes: parseScopes(account.scope ?? ''),
    expiresAt: account.expires_at ? new Date(account.expires_at * 1000) : null,
  }
  try {
    const signal = AbortSignal.timeout(SIGN_IN_TIMEOUT_MS)
    const outcome = await orRevoked(token, async () => {
      const parts = await deps()
      await spend(parts, signIns, githubId)
      return signIn({ ...parts, log }, arrival, signal)
    })
    return outcome === 'welcome' || `/?error=${outcome}`
  } catch (err) {
    return wayOut(err, log)
  }
}

function wayOut(err: unknown, log: Log): string {
  if (err instanceof AppError && err.retryAt) {
    log.warn({ outcome: err.code, retryAt: err.retryAt }, 'sign-in refused')
    return `/?${new URLSearchParams({ error: 'rate-limited', retryAt: err.retryAt.toISOString() })}`
  }
  log.error({ err }, 'sign-in failed')
  return '/?error=failed'
}

/** A token of a sign-in that fails is kept by nobody, and alive it would push out one that is. */
async function orRevoked<T>(token: Secret, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    await gitHub().revokeToken(token, AbortSignal.timeout(SIGN_IN_TIMEOUT_MS))
    throw error
  }
}

/**
 * Who is signed in: one read of the database for a request, however many parts of a page ask. NextAuth made the session;
 * it is read past NextAuth, which would take longer over it than the database and make nobody of a database that is out.
 * @throws AppError DATABASE_UNREACHABLE
 */
export const currentUser = cache(async (): Promise<(Actor & { avatarUrl: string }) | null> => {
  // Whoever asks is answered at request time, never in a build, which has no configuration.
  await connection()
  const sessionToken = (await cookies()).get(sessionCookie(isSecure()))?.value
  if (!sessionToken) return null
  try {
    const session = await findSession(await database(), sessionToken)
    if (!session || !mayStay(session.user.login)) return null
    const { id, login, avatarUrl } = session.user
    return { id, login, avatarUrl }
  } catch (error) {
    throw asKnown(error)
  }
})

/** Somebody who is named no more is out at once; who came in by an organisation, when they sign in again. */
function mayStay(login: string): boolean {
  const { ALLOWED_GITHUB_USERS } = env()
  return isNamed(ALLOWED_GITHUB_USERS, login) || organisationsIn(ALLOWED_GITHUB_USERS).length > 0
}

/** One line for the top of every page, when the operator has something to say. */
export function notice(): string | null {
  return env().NOTICE ?? null
}

/** GitHub's web address, for links to where people end what they gave. */
export function gitHubUrl(): string {
  return env().GITHUB_URL
}
