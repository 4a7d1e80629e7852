import 'server-only'
import { connection } from 'next/server'
import NextAuth, { type Account, getServerSession, type Profile } from 'next-auth'
import { cache } from 'react'
import { type GitHubUser, parseScopes } from '#server/adapters/github.ts'
import { createAuthOptions } from '#server/adapters/next-auth.ts'
import { deps } from '#server/deps.ts'
import { env } from '#server/env.ts'
import { databaseUnreachable, isDatabaseUnreachable } from '#server/errors.ts'
import { withLimitedBody } from '#server/http/body-limit.ts'
import { createLog } from '#server/log.ts'
import { Secret } from '#server/secret.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { signIn } from '#server/services/sign-in.ts'
import { sessionStore } from '#server/session-store.ts'

/** Signing in with GitHub through NextAuth. The token goes to the sign-in service and nowhere else. */

const SIGN_IN_TIMEOUT_MS = 15_000

/** The page's own word for why nobody was let in. Thrown errors would put their message into the address. */
async function admit({ account, profile }: { account: Account | null; profile?: Profile }): Promise<true | string> {
  const services = await deps().catch(() => null)
  if (!services || !account?.access_token) return '/?error=failed'
  const { githubId, login, avatarUrl } = profile as unknown as GitHubUser
  const arrival = {
    githubId,
    login,
    avatarUrl,
    token: new Secret(account.access_token),
    scopes: parseScopes(account.scope ?? ''),
    expiresAt: account.expires_at ? new Date(account.expires_at * 1000) : null,
  }
  try {
    const outcome = await signIn(services, arrival, AbortSignal.timeout(SIGN_IN_TIMEOUT_MS))
    return outcome === 'welcome' ? true : `/?error=${outcome}`
  } catch (err) {
    services.log.error({ err }, 'sign-in failed')
    return '/?error=failed'
  }
}

function authOptions(onReadFailure?: (error: unknown) => void) {
  const { GITHUB_URL, GITHUB_ID, GITHUB_SECRET, NEXTAUTH_SECRET, LOG_LEVEL } = env()
  const log = createLog(LOG_LEVEL)
  return createAuthOptions({
    gitHub: { url: GITHUB_URL, clientId: GITHUB_ID, clientSecret: GITHUB_SECRET },
    cookieSecret: NEXTAUTH_SECRET,
    sessions: sessionStore(async () => (await deps()).db, onReadFailure),
    getUser: async (token, signal) => (await deps()).github.getUser(token, signal),
    admit,
    warn: (code) => log.warn({ code }, 'next-auth'),
  })
}

type RouteContext = { params: Promise<{ nextauth: string[] }> }

/** The one route of NextAuth. Saying no at GitHub comes back with its own word. */
export async function handleAuth(request: Request, context: RouteContext): Promise<Response> {
  const { searchParams } = new URL(request.url)
  const { nextauth } = await context.params
  if (nextauth[0] === 'callback' && searchParams.get('error') === 'access_denied') {
    return Response.redirect(new URL('/?error=declined', env().NEXTAUTH_URL), 302)
  }
  const limited = await withLimitedBody(request)
  if (!limited) return new Response('The request is too large.', { status: 413 })
  return NextAuth(limited as never, context as never, authOptions())
}

/**
 * Who is signed in: one read of the database for a request, however many parts of a page ask.
 * @throws AppError DATABASE_UNREACHABLE. NextAuth would swallow it, and everybody would look signed out.
 */
export const currentUser = cache(async (): Promise<(Actor & { avatarUrl: string }) | null> => {
  // Whoever asks is answered at request time, never in a build, which has no configuration.
  await connection()
  let failure: unknown
  const options = authOptions((error) => {
    failure = error
  })
  const session = (await getServerSession(options)) as { user: { id: string; name: string; image: string } } | null
  if (failure) throw isDatabaseUnreachable(failure) ? databaseUnreachable(failure) : failure
  return session && { id: session.user.id, login: session.user.name, avatarUrl: session.user.image }
})

/** One line for the top of every page, when the operator has something to say. */
export function notice(): string | null {
  return env().NOTICE ?? null
}
