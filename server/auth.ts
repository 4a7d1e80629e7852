import 'server-only'
import { cookies } from 'next/headers'
import { connection } from 'next/server'
import type { Account, NextAuthOptions, Profile } from 'next-auth'
import { cache } from 'react'
import type { GitHubUser } from '#server/adapters/github.ts'
import { parseScopes } from '#server/adapters/github-answers.ts'
import { createAuthOptions, SESSION_COOKIES, sessionCookie } from '#server/adapters/next-auth.ts'
import { deps, gitHub, serverLog } from '#server/deps.ts'
import { isNamed, organisationsIn } from '#server/domain/allowed-users.ts'
import { env } from '#server/env.ts'
import { databaseUnreachable, isDatabaseUnreachable } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { signIn } from '#server/services/sign-in.ts'
import { endSession, findSession, sessionStore } from '#server/session-store.ts'

/** Signing in with GitHub through NextAuth. The token goes to the sign-in service and nowhere else. */

const SIGN_IN_TIMEOUT_MS = 15_000

const database = async () => (await deps()).db

/** NextAuth as it is set up here. */
export function authOptions(): NextAuthOptions {
  const { GITHUB_URL, GITHUB_ID, GITHUB_SECRET, NEXTAUTH_SECRET, ALLOWED_GITHUB_USERS } = env()
  return createAuthOptions({
    gitHub: { url: GITHUB_URL, clientId: GITHUB_ID, clientSecret: GITHUB_SECRET },
    asksForOrganisations: organisationsIn(ALLOWED_GITHUB_USERS).length > 0,
    cookieSecret: NEXTAUTH_SECRET,
    sessions: sessionStore(database),
    getUser: (token, signal) => orRevoked(token, () => gitHub().getUser(token, signal)),
    admit,
    warn: (code) => serverLog().warn({ code }, 'next-auth'),
  })
}

/** The page's own word for why nobody was let in. Thrown errors would put their message into the address. */
async function admit({ account, profile }: { account: Account | null; profile?: Profile }): Promise<true | string> {
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
    const outcome = await orRevoked(token, async () => signIn(await deps(), arrival, signal))
    if (outcome !== 'welcome') return `/?error=${outcome}`
    // Whoever was signed in at this browser is not any more, and nobody keeps a session from before they signed in.
    await endCurrentSession()
    return true
  } catch (err) {
    serverLog().error({ err }, 'sign-in failed')
    return '/?error=failed'
  }
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

async function endCurrentSession(): Promise<void> {
  const jar = await cookies()
  const held = SESSION_COOKIES.flatMap((name) => jar.get(name)?.value ?? [])
  for (const sessionToken of held) await endSession(await database(), sessionToken)
}

/**
 * Who is signed in: one read of the database for a request, however many parts of a page ask. NextAuth made the session;
 * it is read past NextAuth, which would take longer over it than the database and make nobody of a database that is out.
 * @throws AppError DATABASE_UNREACHABLE
 */
export const currentUser = cache(async (): Promise<(Actor & { avatarUrl: string }) | null> => {
  // Whoever asks is answered at request time, never in a build, which has no configuration.
  await connection()
  const sessionToken = (await cookies()).get(sessionCookie(env().NEXTAUTH_URL))?.value
  if (!sessionToken) return null
  try {
    const session = await findSession(await database(), sessionToken)
    if (!session || session.expires <= new Date() || !mayStay(session.user.login)) return null
    const { id, login, avatarUrl } = session.user
    return { id, login, avatarUrl }
  } catch (error) {
    throw isDatabaseUnreachable(error) ? databaseUnreachable(error) : error
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
