import { z } from 'zod'
import { maskTokens } from '#server/domain/token-mask.ts'

/** What GitHub's answers say of a token: by status and headers, and by message only where nothing else tells. */

/**
 * `detail` is a time (ISO 8601), an address on GitHub, or one of our words. `unreachable` also covers answers that tell
 * nothing about the token.
 */
export type TokenCheck =
  | { state: 'valid'; scopes: string[]; expiresAt: Date | null; detail: string | null }
  | { state: 'revoked' | 'sso-required' | 'rate-limited' | 'unreachable'; detail: string | null }

const authorizationSchema = z.object({
  scopes: z.array(z.string()).nullable(),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
})

/** The answer to "check a token" when the token is alive (GitHub docs, "Check a token"). */
export function validFrom(body: unknown): TokenCheck {
  const { scopes, expires_at } = authorizationSchema.parse(body)
  return {
    state: 'valid',
    scopes: parseScopes(scopes?.join() ?? ''),
    expiresAt: expires_at ? new Date(expires_at) : null,
    detail: null,
  }
}

/** What the headers of `GET /user` say of the token that asked. */
export function factsFrom(headers: Headers): { scopes: string[]; expiresAt: Date | null } {
  const expires = headers.get('github-authentication-token-expiration')
  // GitHub writes "2026-12-31 23:59:59 UTC", or an offset in the place of the zone.
  const at = expires ? new Date(expires) : null
  return {
    scopes: parseScopes(headers.get('x-oauth-scopes') ?? ''),
    expiresAt: at && !Number.isNaN(at.getTime()) ? at : null,
  }
}

const messageSchema = z.object({ message: z.string() })

/** Rate limits, single sign-on at `webUrl` and an organisation's rules; null where the answer is none of these. */
export async function troubleOf(response: Response, webUrl: string): Promise<TokenCheck | null> {
  const { status, headers } = response
  if (status !== 403 && status !== 429) return null
  const sso = headers.get('x-github-sso')
  if (sso?.startsWith('required')) return { state: 'sso-required', detail: ssoAddress(sso, webUrl) }
  const message = messageSchema.safeParse(await response.json().catch(() => null)).data?.message ?? ''
  const limit = rateLimitOf(headers, status, message)
  if (limit) return limit
  // No header tells this one apart (GitHub docs, "About OAuth app access restrictions").
  return /OAuth App access restrictions/i.test(message)
    ? { state: 'unreachable', detail: 'OAUTH_APP_RESTRICTED' }
    : { state: 'unreachable', detail: null }
}

function rateLimitOf(headers: Headers, status: number, message: string): TokenCheck | null {
  const retryAfter = Number(headers.get('retry-after'))
  if (retryAfter > 0) return limited(Date.now() + retryAfter * 1000)
  if (headers.get('x-ratelimit-remaining') === '0') return limited(Number(headers.get('x-ratelimit-reset')) * 1000)
  // A secondary limit without a header lifts after a minute at the earliest (GitHub docs, "Rate limits for the REST API").
  return status === 429 || /secondary rate limit/i.test(message) ? limited(Date.now() + 60_000) : null
}

/** A number of seconds can be larger than any date. */
function limited(liftsAtMs: number): TokenCheck {
  const liftsAt = new Date(liftsAtMs)
  return { state: 'rate-limited', detail: liftsAt.getTime() > 0 ? liftsAt.toISOString() : null }
}

/** The address in the header, when it is one of GitHub's own pages: it becomes a link. */
function ssoAddress(header: string, webUrl: string): string | null {
  const url = /url=(\S+)/.exec(header)?.[1] ?? ''
  const isOwn = URL.canParse(url) && new URL(url).origin === new URL(webUrl).origin
  return isOwn && maskTokens(url) === url ? url : null
}

/** GitHub separates scopes by commas in a token answer and by comma and space in a header. Nothing else is let through. */
export function parseScopes(text: string): string[] {
  return text.split(/[\s,]+/).filter((scope) => /^[a-z_:]+$/.test(scope))
}
