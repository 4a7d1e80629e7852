/**
 * GitHub as Pullkey meets it, on one port of this machine: sign-in pages, the API under `/api/v3`, and `/_sandbox` to change its
 * world. Real HTTP with real token life; the app reaches it by GITHUB_URL and GITHUB_API_URL alone.
 */
import { exchange } from './access-token.ts'
import { apiError, html } from './answers.ts'
import { checkToken, deleteGrant, deleteToken, resetToken } from './applications-api.ts'
import { AuthorizationCodes } from './authorization-codes.ts'
import { showConsent, takeConsent } from './authorize.ts'
import { serveAvatar } from './avatar.ts'
import { CallLog } from './call-log.ts'
import { callerId } from './caller.ts'
import type { GitHubContext } from './context.ts'
import { controlRoutes } from './control.ts'
import type { Call } from './http-listener.ts'
import { listPackages } from './packages-api.ts'
import { page } from './page.ts'
import type { Routes } from './routes.ts'
import { revokeAccess, showApplications, toApplications } from './settings-page.ts'
import { startStandIn } from './stand-in.ts'
import { type GitHubState, openState } from './state.ts'
import { deleteToken as deleteClassicToken, makeToken, showNewToken, showTokens } from './tokens-page.ts'
import { TroubleSwitches } from './trouble.ts'
import { answerTrouble } from './trouble-answer.ts'
import { showAccount, showMembership, showUser } from './user-api.ts'

export type GitHubOptions = {
  /** Default: a free one. */
  port?: number
  /** Where users, tokens and grants are kept between runs; without it they end with the process. */
  statePath?: string
  /** The app's registered callback; the default lets loopback addresses through on any port, as GitHub does. */
  callbackUrl?: string
  /** GitHub Enterprise Server instead of github.com: it knows no PKCE and does not name itself in the callback. */
  isEnterpriseServer?: boolean
  now?: () => Date
}

export type GitHub = AsyncDisposable & {
  url: string
  apiUrl: string
  clientId: string
  clientSecret: string
  state: GitHubState
  close: () => Promise<void>
}

const API_PATH = '/api/v3'
const CLIENT_ID = 'Ov23liSandboxPullkey'
const ANY_PORT_CALLBACK = 'http://localhost/api/auth/callback/github'

export async function startGitHub(options: GitHubOptions = {}): Promise<GitHub> {
  const {
    port = 0,
    statePath,
    callbackUrl = ANY_PORT_CALLBACK,
    isEnterpriseServer = false,
    now = () => new Date(),
  } = options
  const state = openState(statePath, now)
  const app = { clientId: CLIENT_ID, clientSecret: state.clientSecret, name: 'Pullkey', callbackUrl }
  const listener = await startStandIn<'api' | 'web'>(port, (url) => {
    const github: GitHubContext = {
      url,
      apiUrl: `${url}${API_PATH}`,
      app,
      isEnterpriseServer,
      state,
      codes: new AuthorizationCodes(now),
      failedLogins: new Map(),
      troubles: new TroubleSwitches(),
      calls: new CallLog(),
    }
    return {
      ...github,
      routes: githubRoutes(github),
      prefixes: { api: API_PATH },
      callerId: (call) => callerId(github, call),
      answerTrouble: (trouble, area) => answerTrouble(trouble, area, now()),
      notFound,
    }
  })
  const { clientId, clientSecret } = app
  return { ...listener, apiUrl: `${listener.url}${API_PATH}`, clientId, clientSecret, state }
}

function githubRoutes(github: GitHubContext): Routes<'api' | 'web'> {
  return {
    web: {
      'GET /login/oauth/authorize': showConsent(github),
      'POST /login/oauth/authorize': takeConsent(github),
      'POST /login/oauth/access_token': exchange(github),
      'GET /settings/applications': showApplications(github),
      'POST /settings/applications': revokeAccess(github),
      'GET /settings/connections/applications/:clientId': toApplications(),
      'GET /settings/tokens': showTokens(github),
      'POST /settings/tokens': deleteClassicToken(github),
      'GET /settings/tokens/new': showNewToken(github),
      'POST /settings/tokens/new': makeToken(github),
      'GET /avatars/u/:id': serveAvatar(github),
    },
    api: {
      'GET /user': showUser(github),
      'GET /user/memberships/orgs/:organisation': showMembership(github),
      'GET /user/packages': listPackages(github),
      'GET /user/:id': showAccount(github),
      'GET /users/:login': showAccount(github),
      'POST /applications/:clientId/token': checkToken(github),
      'PATCH /applications/:clientId/token': resetToken(github),
      'DELETE /applications/:clientId/token': deleteToken(github),
      'DELETE /applications/:clientId/grant': deleteGrant(github),
    },
    control: controlRoutes(github),
  }
}

function notFound({ url }: Call) {
  if (url.pathname.startsWith(API_PATH)) return apiError(404, 'Not Found')
  const content = '<main><h1>Not found</h1><p>The sandbox has no such page; github.com may have one.</p></main>'
  return html(page('Not found', content), 404)
}
