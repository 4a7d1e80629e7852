import { type NextRequest, NextResponse } from 'next/server'
import { env } from '#server/env.ts'
import { markAnswer, REQUEST_ID } from '#server/http/answer-headers.ts'

/**
 * Gives every page a content security policy with a nonce of its own: no inline script runs that Next did not send. And
 * gives every request an id, which the log has it under.
 */
export function proxy(request: NextRequest): NextResponse {
  const requestId = crypto.randomUUID()
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development')
  const headers = new Headers(request.headers)
  // Next takes the nonce for its own scripts from the request's policy.
  headers.set('content-security-policy', policy)
  headers.set('x-nonce', nonce)
  headers.set(REQUEST_ID, requestId)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  markAnswer(response.headers, requestId, env().NEXTAUTH_URL)
  return response
}

function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    // Live reload adds styles without a nonce.
    isDevelopment ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // People's pictures, from wherever their GitHub keeps them.
    `img-src 'self' data: https: ${new URL(env().GITHUB_URL).origin}`,
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Everything but our routes, whose bodies Next would hold in memory on the way through here; they see to themselves. */
export const config = { matcher: ['/((?!api/(?:activity|auth|health|trpc)/).*)'] }
