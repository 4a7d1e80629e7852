/**
 * `POST /login/oauth/access_token`: a code or a refresh token becomes an access token. As at GitHub a refusal is status 200 with
 * an `error` member, and answers are form-encoded unless JSON is asked for.
 */
import { createHash } from 'node:crypto'
import { json } from './answers.ts'
import type { Authorization } from './authorization-codes.ts'
import type { GitHubContext } from './context.ts'
import { basicCredentials } from './credentials.ts'
import { type Fields, readFields } from './fields.ts'
import type { Call } from './http-listener.ts'
import type { Handler } from './routes.ts'
import { REFRESH_LIFETIME_SECONDS, type Token } from './token-table.ts'

const EIGHT_HOURS_SECONDS = 28_800
const ERRORS = {
  bad_verification_code: 'The code passed is incorrect or expired.',
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  bad_refresh_token: 'The refresh token passed is incorrect or expired.',
  unsupported_grant_type: 'The grant type is not supported.',
} as const
type Refusal = keyof typeof ERRORS

export function exchange(github: GitHubContext): Handler {
  return (call) => {
    const fields = { ...readFields(call), ...readBasic(call.headers) }
    if (fields.client_id !== github.app.clientId) return json({ error: 'Not Found' }, 404)
    const outcome = decide(github, fields)
    return answer(call, typeof outcome === 'string' ? refusal(outcome) : grantedToken(github, outcome))
  }
}

function decide(github: GitHubContext, fields: Fields): Token | Refusal {
  if (fields.client_secret !== github.app.clientSecret) return 'incorrect_client_credentials'
  const grantType = fields.grant_type ?? 'authorization_code'
  if (grantType === 'refresh_token') {
    return github.state.tokens.refresh(String(fields.refresh_token), EIGHT_HOURS_SECONDS) ?? 'bad_refresh_token'
  }
  return grantType === 'authorization_code' ? redeemCode(github, fields) : 'unsupported_grant_type'
}

function redeemCode({ codes, state }: GitHubContext, fields: Fields): Token | Refusal {
  const authorization = codes.take(String(fields.code))
  const user = state.accounts.findUserById(authorization?.userId)
  // GitHub's word for a wrong verifier is not documented; a wrong code's is the likeliest.
  if (!authorization || !user || !isVerified(authorization, fields.code_verifier)) return 'bad_verification_code'
  if (fields.redirect_uri && fields.redirect_uri !== authorization.redirectUri) return 'redirect_uri_mismatch'
  const lifetimeSeconds = user.tokenLifetimeSeconds ?? (authorization.expires ? EIGHT_HOURS_SECONDS : null)
  return state.tokens.issue({ userId: user.id, kind: 'oauth', scopes: authorization.scopes, lifetimeSeconds })
}

function isVerified({ codeChallenge }: Authorization, verifier: unknown) {
  return codeChallenge === null || createHash('sha256').update(String(verifier)).digest('base64url') === codeChallenge
}

function grantedToken({ state }: GitHubContext, token: Token): Record<string, string | number> {
  const granted = { access_token: token.value, scope: token.scopes?.join(',') ?? '', token_type: 'bearer' }
  if (!token.refresh || !token.expiresAt) return granted
  return {
    ...granted,
    expires_in: Math.round((new Date(token.expiresAt).getTime() - state.now().getTime()) / 1000),
    refresh_token: token.refresh.value,
    refresh_token_expires_in: REFRESH_LIFETIME_SECONDS,
  }
}

function refusal(error: Refusal): Record<string, string> {
  const page = 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors'
  return { error, error_description: ERRORS[error], error_uri: `${page}/#${error.replaceAll('_', '-')}` }
}

function answer(call: Call, body: Record<string, string | number>) {
  if (call.headers.get('accept')?.includes('application/json')) return json(body)
  const text = new URLSearchParams(Object.entries(body).map(([key, value]) => [key, String(value)])).toString()
  return new Response(text, { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } })
}

/** Here, and only here, OAuth has both parts form-encoded before they become Basic credentials. */
function readBasic(headers: Headers): Fields {
  const basic = basicCredentials(headers)
  if (!basic) return {}
  const [client_id, client_secret] = new URLSearchParams(`${basic.username}&${basic.password}`).keys()
  return { client_id, client_secret }
}
