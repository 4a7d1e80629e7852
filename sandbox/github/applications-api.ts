/** What the app may ask and do about the tokens it was given, with its own credentials: check, reset, revoke, delete the grant. */
import { apiError, json, missingField, noContent } from './answers.ts'
import type { GitHubContext } from './context.ts'
import { basicCredentials } from './credentials.ts'
import { readFields } from './fields.ts'
import type { Call } from './http-listener.ts'
import { simpleUser } from './profile.ts'
import type { Handler } from './routes.ts'
import type { Token } from './token-table.ts'
import { hashToken } from './token-value.ts'

const DOCUMENTATION = '/apps/oauth-applications'

/** `POST /applications/{client_id}/token` */
export function checkToken(github: GitHubContext): Handler {
  return withAppToken(github, '#check-a-token', (token) => json(authorizationBody(github, token)))
}

/** `PATCH /applications/{client_id}/token` */
export function resetToken(github: GitHubContext): Handler {
  return withAppToken(github, '#reset-a-token', (token) =>
    json(authorizationBody(github, github.state.tokens.reset(token))),
  )
}

/** `DELETE /applications/{client_id}/token` */
export function deleteToken(github: GitHubContext): Handler {
  return withAppToken(github, '#delete-an-app-token', (token) => {
    github.state.tokens.revoke(token)
    return noContent()
  })
}

/** `DELETE /applications/{client_id}/grant` */
export function deleteGrant(github: GitHubContext): Handler {
  return withAppToken(github, '#delete-an-app-authorization', (token) => {
    github.state.tokens.deleteGrant(token.userId)
    return noContent()
  })
}

/** GitHub does not say what it answers to a token that is dead already, except when it is checked: 404. Taken for all here. */
function withAppToken(github: GitHubContext, anchor: string, handle: (token: Token) => Response): Handler {
  return (call, { clientId }) => {
    if (clientId !== github.app.clientId) return apiError(404, 'Not Found', DOCUMENTATION + anchor)
    if (!isApp(github, call)) return apiError(401, 'Bad credentials')
    const { access_token: value } = readFields(call)
    if (typeof value !== 'string' || value === '')
      return missingField('OauthAccess', 'access_token', DOCUMENTATION + anchor)
    const token = github.state.tokens.findLive(value)
    return token?.kind === 'oauth' ? handle(token) : apiError(404, 'Not Found', DOCUMENTATION + anchor)
  }
}

function isApp({ app }: GitHubContext, call: Call) {
  const given = basicCredentials(call.headers)
  return given?.username === app.clientId && given.password === app.clientSecret
}

function authorizationBody(github: GitHubContext, token: Token) {
  const { app, apiUrl, url, state } = github
  const user = state.accounts.findUserById(token.userId)
  return {
    id: token.id,
    url: `${apiUrl}/authorizations/${token.id}`,
    app: { client_id: app.clientId, name: app.name, url },
    token: token.value,
    hashed_token: hashToken(token.value),
    token_last_eight: token.value.slice(-8),
    note: null,
    note_url: null,
    created_at: token.createdAt,
    updated_at: token.updatedAt,
    expires_at: token.expiresAt,
    scopes: token.scopes,
    fingerprint: null,
    user: user ? simpleUser(github, user) : null,
  }
}
