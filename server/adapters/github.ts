import { factsFrom, type TokenCheck, troubleOf, validFrom } from '#server/adapters/github-answers.ts'
import { membershipSchema, packagesSchema, profileSchema, userSchema } from '#server/adapters/github-bodies.ts'
import { ask, fetchAnswer, type OutsideCall, OutsideFailure, type OutsideLog } from '#server/adapters/outside.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import { AppError } from '#server/errors.ts'
import type { Secret } from '#server/secret.ts'

/** Milliseconds that GitHub may take to answer one question. */
const GITHUB_TIMEOUT_MS = 5_000

export interface GitHubUser {
  githubId: string
  login: string
  avatarUrl: string
}

/** What everybody may see of an account. `name`: what they call themselves, where they do. */
export interface GitHubProfile extends GitHubUser {
  name?: string
}

/** The only code that knows GitHub's REST API. A token is sent nowhere but to `apiUrl`, and never follows a redirect. */
export interface GitHub {
  /** @throws AppError GITHUB_UNREACHABLE */
  getUser(token: Secret, signal: AbortSignal): Promise<GitHubUser>
  /** Whom GitHub calls so now; null where nobody is. @throws AppError TOKEN_REVOKED, GITHUB_UNREACHABLE */
  findUser(
    who: { login: string } | { githubId: string },
    token: Secret,
    signal: AbortSignal,
  ): Promise<GitHubProfile | null>
  /** Whose token it is and what it may do; `dead` when GitHub does not know it. @throws AppError GITHUB_UNREACHABLE */
  inspectToken(
    token: Secret,
    signal: AbortSignal,
  ): Promise<'dead' | { user: GitHubUser; scopes: string[]; expiresAt: Date | null }>
  checkToken(token: Secret, source: 'oauth' | 'pat', signal: AbortSignal): Promise<TokenCheck>
  /** True when GitHub confirmed that the token is dead: it revoked it now, or does not know it any more. */
  revokeToken(token: Secret, signal: AbortSignal): Promise<boolean>
  /**
   * Ends the app's grant and with it every token of this user for the app. `revoked`: GitHub confirmed it. `refused` is
   * final, and says nothing of the grant: it takes a living token to end one, and GitHub answers 404 to a dead one.
   */
  revokeGrant(token: Secret, signal: AbortSignal): Promise<'revoked' | 'refused' | 'unreachable'>
  /**
   * One page, of a hundred at most, of the owner's container packages. GitHub lists those of organisations elsewhere.
   * @throws AppError TOKEN_REVOKED, SCOPE_MISSING, GITHUB_UNREACHABLE
   */
  listPackages(token: Secret, page: number, signal: AbortSignal): Promise<{ packages: Package[]; hasMore: boolean }>
  /** Whether the token's owner is an active member. @throws AppError GITHUB_UNREACHABLE */
  isMember(token: Secret, organisation: string, signal: AbortSignal): Promise<boolean>
}

export interface Package {
  /** As it stands in an image, after the registry's host: `owner/name`. */
  path: string
  isPrivate: boolean
}

export interface GitHubApp {
  apiUrl: string
  /** GitHub's web address, where people follow its links to. */
  webUrl: string
  clientId: string
  clientSecret: Secret
}

/** Dead already, or not this app's token, or wrong app credentials (GitHub documents 204 and 422; 404 was seen). */
const GONE = [404, 422]

export function createGitHub(app: GitHubApp, log?: OutsideLog): GitHub {
  const parts = { ...senders(app), ...askers(log), webUrl: app.webUrl }
  return { ...facts(parts), ...lives(parts) }
}

type Parts = ReturnType<typeof senders> & ReturnType<typeof askers> & Pick<GitHubApp, 'webUrl'>

function askers(log: OutsideLog | undefined) {
  const system = { system: 'github' as const, timeoutMs: GITHUB_TIMEOUT_MS, log }
  return {
    /** What GitHub said, or `otherwise` where it said nothing. */
    askOr: <T>(otherwise: T, asked: string, signal: AbortSignal, send: (call: OutsideCall) => Promise<T>) =>
      ask(system, asked, signal, send).catch(() => otherwise),
    /** What GitHub said. @throws AppError GITHUB_UNREACHABLE, and what `send` throws */
    told: async <T>(asked: string, signal: AbortSignal, send: (call: OutsideCall) => Promise<T>) => {
      try {
        return await ask(system, asked, signal, send)
      } catch (error) {
        const isAnswer = error instanceof AppError && error.code !== 'CANCELLED'
        if (isAnswer || error instanceof TypeError) throw error
        throw new AppError('GITHUB_UNREACHABLE', `GitHub did not say ${asked}. Try again.`, { cause: error })
      }
    },
  }
}

/** Who somebody is, and what they have. */
function facts({
  asUser,
  told,
}: Parts): Pick<GitHub, 'getUser' | 'findUser' | 'inspectToken' | 'listPackages' | 'isMember'> {
  return {
    getUser: (token, signal) =>
      told('who signed in', signal, async (call) => {
        const response = await asUser('/user', token, call)
        assertAnswered(response)
        return userSchema.parse(await response.json())
      }),
    findUser: (who, token, signal) =>
      told('who somebody is', signal, async (call) => {
        const path = 'login' in who ? `/users/${encodeURIComponent(who.login)}` : `/user/${who.githubId}`
        const response = await asUser(path, token, call)
        if (response.status === 401) throw new AppError('TOKEN_REVOKED', 'GitHub says this token was revoked.')
        if (response.status === 404) return null
        assertAnswered(response)
        return profileSchema.parse(await response.json())
      }),
    inspectToken: (token, signal) =>
      told('whose token this is', signal, async (call) => {
        const response = await asUser('/user', token, call)
        if (response.status === 401) return 'dead' as const
        assertAnswered(response)
        return { user: userSchema.parse(await response.json()), ...factsFrom(response.headers) }
      }),
    listPackages: (token, page, signal) =>
      told('which packages you have', signal, async (call) => {
        const query = `package_type=container&per_page=100&page=${page}`
        const response = await asUser(`/user/packages?${query}`, token, call)
        if (response.status === 401) throw new AppError('TOKEN_REVOKED', 'GitHub says this token was revoked.')
        if (isScopeMissing(response)) throw new AppError('SCOPE_MISSING', 'This token may not read packages.')
        assertAnswered(response)
        const packages = packagesSchema.parse(await response.json())
        return { packages, hasMore: /rel="next"/.test(response.headers.get('link') ?? '') }
      }),
    isMember: (token, organisation, signal) =>
      told(`who is in ${organisation}`, signal, async (call) => {
        const response = await asUser(`/user/memberships/orgs/${encodeURIComponent(organisation)}`, token, call)
        if (response.status === 404) return false
        assertAnswered(response)
        return membershipSchema.parse(await response.json()).state === 'active'
      }),
  }
}

/** Whether a token is alive, and ending it. */
function lives({ asApp, asUser, askOr, webUrl }: Parts): Pick<GitHub, 'checkToken' | 'revokeToken' | 'revokeGrant'> {
  return {
    checkToken: (token, source, signal) =>
      askOr(unreachable(), 'whether a token is valid', signal, (call) =>
        checkToken({ call, webUrl }, source === 'pat' ? null : () => asApp('POST', 'token', token, call), () =>
          asUser('/user', token, call),
        ),
      ),
    revokeToken: (token, signal) =>
      askOr(false, 'to revoke a token', signal, async (call) => {
        const response = await asApp('DELETE', 'token', token, call)
        if (!GONE.includes(response.status)) assertAnswered(response)
        if (response.status === 204) return true
        // Not found may mean other things: the token itself has the last word.
        return GONE.includes(response.status) && (await asUser('/user', token, call)).status === 401
      }),
    revokeGrant: (token, signal) =>
      askOr('unreachable', 'to revoke a grant', signal, async (call) => {
        const response = await asApp('DELETE', 'grant', token, call)
        if (response.status === 204) return 'revoked'
        if (response.status === 401 || GONE.includes(response.status)) return 'refused'
        assertAnswered(response)
        return 'unreachable'
      }),
  }
}

/** @throws OutsideFailure `status` for all but 2xx */
function assertAnswered({ ok, status }: Response): void {
  if (!ok) throw new OutsideFailure({ kind: 'status', code: String(status) })
}

/** Its own scopes tell a token that lacks one from every other refusal. */
function isScopeMissing({ status, headers }: Response): boolean {
  return status === 403 && headers.has('x-oauth-scopes') && !canReadPackages(factsFrom(headers).scopes)
}

function senders({ apiUrl, clientId, clientSecret }: GitHubApp) {
  const app = `Basic ${Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64')}`
  const send = async (
    path: string,
    authorization: string,
    call: OutsideCall,
    init: { method: string; body?: string },
  ) => {
    const answer = await fetchAnswer(`${apiUrl}${path}`, call, {
      ...init,
      headers: {
        authorization,
        accept: 'application/vnd.github+json',
        'user-agent': 'pullkey',
        'x-github-api-version': '2022-11-28',
        ...(init.body ? { 'content-type': 'application/json' } : {}),
      },
    })
    // Whatever a redirect holds, GitHub did not say it.
    if (answer.status >= 300 && answer.status < 400) assertAnswered(answer)
    return answer
  }
  return {
    asUser: (path: string, token: Secret, call: OutsideCall) =>
      send(path, `Bearer ${token.reveal()}`, call, { method: 'GET' }),
    asApp: (method: 'POST' | 'DELETE', what: 'token' | 'grant', token: Secret, call: OutsideCall) =>
      send(`/applications/${encodeURIComponent(clientId)}/${what}`, app, call, {
        method,
        body: JSON.stringify({ access_token: token.reveal() }),
      }),
  }
}

type Question = () => Promise<Response>

/**
 * Asks as the app where it can, since that never counts as a failed login. Its 404 means "this token is dead" and also
 * "these app credentials are wrong", so the token itself has the last word. A pasted token is not the app's to ask about.
 */
async function checkToken({ call, webUrl }: Seen, asApp: Question | null, asUser: Question): Promise<TokenCheck> {
  const told = await asApp?.()
  if (told?.ok) return validFrom(await told.json())
  if (told && ![401, ...GONE].includes(told.status)) return troubled({ call, webUrl }, told)
  const shown = await asUser()
  if (shown.status === 401) return { state: 'revoked', detail: null }
  if (!shown.ok) return troubled({ call, webUrl }, shown)
  // A 200 may also come from a page in between, which knows nothing of the token.
  userSchema.parse(await shown.json())
  return { state: 'valid', ...factsFrom(shown.headers), detail: told ? 'APP_CREDENTIALS_WRONG' : null }
}

/** The call, and GitHub's own web address: the only one that a link may lead to. */
interface Seen {
  call: OutsideCall
  webUrl: string
}

async function troubled({ call, webUrl }: Seen, response: Response): Promise<TokenCheck> {
  const trouble = (await troubleOf(response, webUrl)) ?? unreachable()
  if (trouble.state !== 'sso-required') call.note({ kind: 'status', code: String(response.status) })
  return trouble
}

const unreachable = (): TokenCheck => ({ state: 'unreachable', detail: null })
