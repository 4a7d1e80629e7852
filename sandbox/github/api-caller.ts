/**
 * Lets a call to the API through with its live token, and says no as GitHub does. Whoever brings too many dead tokens is locked
 * out, with good ones too, until the lock is reset.
 */

import type { User } from './accounts.ts'
import { apiError } from './answers.ts'
import type { GitHubContext } from './context.ts'
import { bearerToken } from './credentials.ts'
import type { Call } from './http-listener.ts'
import type { Handler, Parameters } from './routes.ts'
import type { Token } from './token-table.ts'

export type Caller = { user: User; token: Token; call: Call; parameters: Parameters }

const MAX_FAILED_LOGINS = 10
const HOURLY_LIMIT = 5000

/** `accepted` is what X-Accepted-OAuth-Scopes lists. */
export function withToken(github: GitHubContext, accepted: string, handle: (caller: Caller) => Response): Handler {
  return (call, parameters) => {
    if (!call.headers.get('user-agent')) return apiError(403, 'Request forbidden by administrative rules.')
    const value = bearerToken(call.headers)
    if (value === null) return apiError(401, 'Requires authentication')
    const { tokens, accounts } = github.state
    const token = tokens.findLive(value)
    const user = accounts.findUserById(token?.userId)
    if (!token || !user) return refuse(github, tokens.find(value)?.userId ?? value)
    if (isLockedOut(github, user.id)) return lockedOut()
    const answer = handle({ user, token, call, parameters })
    for (const [name, text] of tokenHeaders(github, token, accepted)) answer.headers.set(name, text)
    return answer
  }
}

function refuse(github: GitHubContext, key: number | string) {
  if (isLockedOut(github, key)) return lockedOut()
  github.failedLogins.set(key, (github.failedLogins.get(key) ?? 0) + 1)
  return apiError(401, 'Bad credentials')
}

const isLockedOut = ({ failedLogins }: GitHubContext, key: number | string) =>
  (failedLogins.get(key) ?? 0) >= MAX_FAILED_LOGINS

const lockedOut = () => apiError(403, 'Maximum number of login attempts exceeded. Please try again later.')

function* tokenHeaders({ state, calls }: GitHubContext, token: Token, accepted: string): Generator<[string, string]> {
  // Tokens without classic scopes get neither header, which is not the same as an empty one.
  if (token.scopes) {
    yield ['x-oauth-scopes', token.scopes.join(', ')]
    yield ['x-accepted-oauth-scopes', accepted]
  }
  if (token.kind !== 'oauth' && token.expiresAt) {
    const at = `${token.expiresAt.slice(0, 19).replace('T', ' ')} UTC`
    yield ['github-authentication-token-expiration', at]
  }
  const used = Math.min(HOURLY_LIMIT, calls.count(token.userId) + 1)
  yield ['x-ratelimit-limit', String(HOURLY_LIMIT)]
  yield ['x-ratelimit-remaining', String(HOURLY_LIMIT - used)]
  yield ['x-ratelimit-used', String(used)]
  yield ['x-ratelimit-reset', String(Math.ceil(state.now().getTime() / 3_600_000) * 3600)]
  yield ['x-ratelimit-resource', 'core']
}
