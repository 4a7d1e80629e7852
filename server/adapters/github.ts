import { z } from 'zod'
import { AppError } from '#server/errors.ts'
import type { Secret } from '#server/secret.ts'

/** Milliseconds that GitHub may take to answer one question. */
export const GITHUB_TIMEOUT_MS = 5_000

export interface GitHubUser {
  githubId: string
  login: string
  avatarUrl: string
}

/** What GitHub says of a token. `unreachable` also covers answers that tell nothing about the token. */
export type TokenCheck =
  | { state: 'valid'; scopes: string[]; expiresAt: Date | null }
  | { state: 'revoked' }
  | { state: 'sso-required' }
  | { state: 'rate-limited'; liftsAt: Date | null }
  | { state: 'unreachable' }

/** The only code that knows GitHub's REST API. A token is sent nowhere but to `apiUrl`, and never follows a redirect. */
export interface GitHub {
  /** @throws AppError GITHUB_UNREACHABLE */
  getUser(token: Secret, signal: AbortSignal): Promise<GitHubUser>
  checkToken(token: Secret, signal: AbortSignal): Promise<TokenCheck>
  /** True when the token is dead afterwards, as far as GitHub says. */
  revokeToken(token: Secret, signal: AbortSignal): Promise<boolean>
}

export interface GitHubApp {
  apiUrl: string
  clientId: string
  clientSecret: Secret
}

const userSchema = z.object({ id: z.int(), login: z.string().min(1), avatar_url: z.string().default('') })
const authorizationSchema = z.object({
  scopes: z.array(z.string()).nullable(),
  expires_at: z.iso.datetime({ offset: true }).nullish(),
})

export function createGitHub({ apiUrl, clientId, clientSecret }: GitHubApp): GitHub {
  const app = `Basic ${Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64')}`
  const tokenPath = `/applications/${encodeURIComponent(clientId)}/token`

  const send = (method: string, path: string, signal: AbortSignal, authorization: string, body?: object) =>
    fetch(`${apiUrl}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(GITHUB_TIMEOUT_MS)]),
      headers: {
        authorization,
        accept: 'application/vnd.github+json',
        'user-agent': 'pullkey',
        'x-github-api-version': '2022-11-28',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  const asUser = (token: Secret, signal: AbortSignal) => send('GET', '/user', signal, `Bearer ${token.reveal()}`)
  const asApp = (method: string, token: Secret, signal: AbortSignal) =>
    send(method, tokenPath, signal, app, { access_token: token.reveal() })

  return {
    getUser: async (token, signal) => {
      try {
        const { id, login, avatar_url } = userSchema.parse(await (await asUser(token, signal)).json())
        return { githubId: String(id), login, avatarUrl: avatar_url }
      } catch {
        throw new AppError('GITHUB_UNREACHABLE', 'GitHub did not say who signed in.')
      }
    },
    checkToken: async (token, signal) => {
      try {
        const response = await asApp('POST', token, signal)
        if (response.ok) return validFrom(await response.json())
        const trouble = troubleOf(response)
        if (trouble) return trouble
        // 404 means "this token is dead" and also "these app credentials are wrong": the token itself can tell.
        if ([401, 404, 422].includes(response.status)) return await checkAsUser(await asUser(token, signal))
        return { state: 'unreachable' }
      } catch {
        return { state: 'unreachable' }
      }
    },
    revokeToken: async (token, signal) => {
      try {
        const { status } = await asApp('DELETE', token, signal)
        return status === 204 || status === 404 || status === 422
      } catch {
        return false
      }
    },
  }
}

function validFrom(body: unknown): TokenCheck {
  const { scopes, expires_at } = authorizationSchema.parse(body)
  return { state: 'valid', scopes: scopes ?? [], expiresAt: expires_at ? new Date(expires_at) : null }
}

async function checkAsUser(response: Response): Promise<TokenCheck> {
  await response.body?.cancel()
  if (response.status === 401) return { state: 'revoked' }
  if (!response.ok) return troubleOf(response) ?? { state: 'unreachable' }
  return { state: 'valid', scopes: parseScopes(response.headers.get('x-oauth-scopes') ?? ''), expiresAt: null }
}

/** Rate limits and single sign-on, told by headers (GitHub docs, "Rate limits for the REST API"; "Authenticating with SAML"). */
function troubleOf({ status, headers }: Response): TokenCheck | null {
  if (status !== 403 && status !== 429) return null
  if (headers.get('x-github-sso')?.startsWith('required')) return { state: 'sso-required' }
  const retryAfter = Number(headers.get('retry-after'))
  if (retryAfter > 0) return { state: 'rate-limited', liftsAt: new Date(Date.now() + retryAfter * 1000) }
  if (headers.get('x-ratelimit-remaining') === '0') {
    const reset = Number(headers.get('x-ratelimit-reset'))
    return { state: 'rate-limited', liftsAt: reset > 0 ? new Date(reset * 1000) : null }
  }
  return status === 429 ? { state: 'rate-limited', liftsAt: null } : null
}

/** GitHub separates scopes by commas in a token answer and by comma and space in a header. */
export function parseScopes(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean)
}
