import NextAuth from 'next-auth'
import { authOptions } from '#server/auth.ts'
import { env } from '#server/env.ts'
import { withLimitedBody } from '#server/http/body-limit.ts'

/** `/api/auth`: NextAuth's own routes, and only those that signing in by GitHub needs. */

/** The rest are pages that we replace, and a way to write into our log. */
const actions = new Set(['csrf', 'providers', 'session', 'signin', 'signout', 'callback', 'error'])

type RouteContext = { params: Promise<{ nextauth: string[] }> }

/** Saying no at GitHub comes back with its own word. */
export async function handleAuth(request: Request, context: RouteContext): Promise<Response> {
  const { searchParams } = new URL(request.url)
  const [action = ''] = (await context.params).nextauth
  if (!actions.has(action)) return new Response('There is no such address.', { status: 404 })
  if (action === 'callback' && searchParams.get('error') === 'access_denied') {
    return Response.redirect(new URL('/?error=declined', env().NEXTAUTH_URL), 302)
  }
  const limited = await withLimitedBody(request)
  if (!limited) return new Response('The request is too large.', { status: 413 })
  try {
    return await NextAuth(limited as never, context as never, authOptions())
  } catch (error) {
    if (error instanceof SyntaxError) return new Response('The request is not valid JSON.', { status: 400 })
    throw error
  }
}
