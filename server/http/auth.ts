import { cookies } from 'next/headers'
import NextAuth from 'next-auth'
import { isOwnState, stateCookie } from '#server/adapters/next-auth.ts'
import { refuseArrival } from '#server/admission.ts'
import { authOptions } from '#server/auth.ts'
import { serverLog } from '#server/deps.ts'
import { env } from '#server/env.ts'
import { answerOdd } from '#server/http/auth-address.ts'
import { withLimitedBody } from '#server/http/body-limit.ts'
import { clientAddress } from '#server/http/client-address.ts'
import { isFromOwnPages } from '#server/http/own-pages.ts'

/** `/api/auth`: NextAuth's own routes, and only those that signing in by GitHub needs. */

/** The rest are pages that we replace, and a way to write into our log. */
const actions = new Set(['csrf', 'providers', 'session', 'signin', 'signout', 'callback', 'error'])

type RouteContext = { params: Promise<{ nextauth: string[] }> }

/** One line in the log for each request; of the address it tells the action alone, since a callback's holds a code. */
export async function handleAuth(request: Request, requestId: string, context: RouteContext): Promise<Response> {
  const startedAt = performance.now()
  const [action = ''] = (await context.params).nextauth
  const response = await answer(action, request, { requestId, context })
  const tookMs = Math.round(performance.now() - startedAt)
  const asked = { action: actions.has(action) ? action : 'unknown', method: request.method }
  serverLog().info({ requestId, ...asked, outcome: outcomeOf(response), tookMs }, 'auth')
  return response
}

async function answer(
  action: string,
  request: Request,
  { requestId, context }: { requestId: string; context: RouteContext },
): Promise<Response> {
  const home = env().NEXTAUTH_URL
  if (!actions.has(action)) return new Response('There is no such address.', { status: 404 })
  // NextAuth's part of the page goes where the answer says: to the pages of this Pullkey.
  if (request.method === 'POST' && !isFromOwnPages(request)) return Response.json({ url: home }, { status: 403 })
  const odd = answerOdd(action, request, home)
  if (odd) return odd
  const elsewhere = action === 'callback' ? await turnAway(request, requestId) : null
  if (elsewhere) return Response.redirect(new URL(elsewhere, home), 302)
  const limited = await withLimitedBody(request)
  if (!limited) return new Response('The request is too large.', { status: 413 })
  try {
    return await NextAuth(limited as never, context as never, authOptions({ requestId, action }))
  } catch (error) {
    if (error instanceof SyntaxError) return new Response('The request is not valid JSON.', { status: 400 })
    throw error
  }
}

/**
 * The page to send a callback to that NextAuth need not see, or null. Only one that carries the state of this browser's own
 * sign-in costs a call to GitHub, so only that is counted.
 */
async function turnAway(request: Request, requestId: string): Promise<string | null> {
  const query = new URL(request.url).searchParams
  // Saying no at GitHub comes back with its own word.
  if (query.get('error') === 'access_denied') return '/?error=declined'
  if (!query.get('code') || !(await carriesOwnState(query.get('state') ?? ''))) return '/?error=OAuthCallback'
  return refuseArrival(clientAddress(request.headers, env().TRUSTED_PROXIES), requestId)
}

async function carriesOwnState(state: string): Promise<boolean> {
  const { NEXTAUTH_URL: publicUrl, NEXTAUTH_SECRET: cookieSecret } = env()
  const cookie = (await cookies()).get(stateCookie(publicUrl))?.value
  return cookie ? isOwnState({ cookie, state }, { publicUrl, cookieSecret }) : false
}

/** The page's word for what went wrong, where the answer leads to one; otherwise what HTTP says. */
function outcomeOf(response: Response): string {
  const location = response.headers.get('location')
  const target = location ? URL.parse(location, env().NEXTAUTH_URL) : null
  const word = target?.searchParams.get('error')
  if (word && /^[\w-]{1,40}$/.test(word)) return word
  return response.status < 400 ? 'ok' : String(response.status)
}
