import { NextRequest } from 'next/server'

/**
 * What NextAuth takes for a mistake in our configuration, and answers with 500, though anybody can write it: where to come
 * back to that is no address, and an error whose word no header can carry.
 */

/** NextAuth keeps in it where to come back to; over https under the second name. */
const CALLBACK_COOKIES = ['next-auth.callback-url', '__Host-next-auth.callback-url']

/** The answer to a request that holds one of these; null for every other one. */
export function answerOdd(action: string, request: Request, home: string): Response | null {
  const { searchParams } = new URL(request.url)
  if (action === 'error' && !/^[\w-]*$/.test(searchParams.get('error') ?? '')) {
    return Response.redirect(new URL('/?error=unknown', home), 302)
  }
  if (searchParams.getAll('callbackUrl').some((text) => !isAddress(text, home))) {
    return new Response('callbackUrl is not an address.', { status: 400 })
  }
  const { cookies } = new NextRequest(request.url, { headers: request.headers })
  const odd = CALLBACK_COOKIES.find((name) => !isAddress(cookies.get(name)?.value ?? '', home))
  if (!odd) return null
  // Without it the same request is as any other.
  const gone = `${odd}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${odd.startsWith('__Host-') ? '; Secure' : ''}`
  const headers = { 'set-cookie': gone, location: request.url.slice(new URL(request.url).origin.length) }
  return request.method === 'GET'
    ? new Response(null, { status: 302, headers })
    : new Response('A cookie held no address. It was removed: try again.', {
        status: 400,
        headers: { 'set-cookie': gone },
      })
}

/** As NextAuth sees it: empty is none at all. */
function isAddress(text: string, home: string): boolean {
  if (text === '') return true
  return /^https?:$/.test(URL.parse(text, text.startsWith('/') ? home : undefined)?.protocol ?? '')
}
