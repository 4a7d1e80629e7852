/** `/login/oauth/authorize`: checks what the app asks, lets a person consent or decline, and sends them back with a one-time code. */
import { html, redirect } from './answers.ts'
import { isCallbackAllowed } from './callback-address.ts'
import { consentPage } from './consent-page.ts'
import type { GitHubContext } from './context.ts'
import { chosenLogin } from './fields.ts'
import type { Call } from './http-listener.ts'
import { page } from './page.ts'
import type { Handler } from './routes.ts'
import { normaliseScopes, parseScopes } from './scopes.ts'

type Asked = {
  redirectUri: string
  state: string | null
  scopes: string[] | null
  expires: boolean
  codeChallenge: string | null
}

export function showConsent(github: GitHubContext): Handler {
  return (call) => {
    const asked = readAsked(github, call)
    if (asked instanceof Response) return asked
    return html(consentPage(github, consentFor(asked, call, call.url.searchParams.get('login') ?? '')))
  }
}

/** The form's fields: `login` (the last one that is filled in counts), `scope` (each one granted) and `decision`. */
export function takeConsent(github: GitHubContext): Handler {
  return (call) => {
    const asked = readAsked(github, call)
    if (asked instanceof Response) return asked
    const form = new URLSearchParams(call.text)
    if (form.get('decision') !== 'authorize') {
      return sendBackError(github, asked, 'access_denied', 'The user has denied your application access.')
    }
    const login = chosenLogin(call)
    const user = github.state.accounts.findUser(login)
    if (!user) {
      const mistake = login ? `Nobody here is called ${login}.` : 'Choose who you want to sign in as.'
      return html(
        consentPage(github, { ...consentFor(asked, call, login), ticked: form.getAll('scope'), mistake }),
        422,
      )
    }
    const code = grant(github, asked, user.id, form.getAll('scope'))
    return sendBack(github, asked, { code })
  }
}

function consentFor(asked: Asked, call: Call, login: string) {
  return {
    action: call.url.pathname + call.url.search,
    returnsTo: new URL(asked.redirectUri).origin,
    scopes: asked.scopes,
    ticked: asked.scopes ?? [],
    chosenLogin: login,
    mistake: null,
  }
}

function grant({ state, codes }: GitHubContext, asked: Asked, userId: number, ticked: string[]) {
  const scopes = asked.scopes?.filter((scope) => ticked.includes(scope)) ?? state.tokens.findGrant(userId)?.scopes ?? []
  state.tokens.addGrant(userId, scopes)
  const { redirectUri, expires, codeChallenge } = asked
  return codes.issue({ userId, scopes: normaliseScopes(scopes), expires, redirectUri, codeChallenge })
}

function readAsked(github: GitHubContext, call: Call): Asked | Response {
  const query = call.url.searchParams
  if (query.get('client_id') !== github.app.clientId) {
    return html(page('Not found', '<main><h1>Not found</h1><p>No OAuth App has this client id.</p></main>'), 404)
  }
  // The scope that asks for expiring tokens is not kept as a scope.
  const scopes = query.has('scope') ? parseScopes(query.get('scope') ?? '') : null
  const asked: Asked = {
    redirectUri: query.get('redirect_uri') ?? github.app.callbackUrl,
    state: query.get('state'),
    scopes: scopes?.filter((scope) => scope !== 'offline_access') ?? null,
    expires: scopes?.includes('offline_access') ?? false,
    codeChallenge: github.isEnterpriseServer ? null : query.get('code_challenge'),
  }
  if (!isCallbackAllowed(asked.redirectUri, github.app.callbackUrl)) {
    const text = 'The redirect_uri MUST match the registered callback URL for this application.'
    return sendBackError(github, { ...asked, redirectUri: github.app.callbackUrl }, 'redirect_uri_mismatch', text)
  }
  if (github.isEnterpriseServer) return asked
  const isPkceWhole = query.has('code_challenge') === (query.get('code_challenge_method') === 'S256')
  if (!isPkceWhole || (asked.codeChallenge !== null && asked.codeChallenge.length !== 43)) {
    return sendBackError(github, asked, 'invalid_request', 'A code_challenge needs 43 characters and the method S256.')
  }
  return asked
}

function sendBackError(github: GitHubContext, asked: Asked, error: string, description: string) {
  const anchor = error.replaceAll('_', '-')
  return sendBack(github, asked, {
    error,
    error_description: description,
    error_uri: `https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors/#${anchor}`,
  })
}

function sendBack(github: GitHubContext, asked: Asked, answer: Record<string, string>) {
  const target = new URL(asked.redirectUri)
  for (const [key, value] of Object.entries(answer)) target.searchParams.set(key, value)
  if (asked.state !== null) target.searchParams.set('state', asked.state)
  if (!github.isEnterpriseServer) target.searchParams.set('iss', `${github.url}/login/oauth`)
  return redirect(target.href)
}
