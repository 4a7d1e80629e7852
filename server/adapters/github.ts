import { z } from 'zod'
import { factsFrom, type TokenCheck, troubleOf, validFrom } from '#server/adapters/github-answers.ts'
import { maskTokens } from '#server/domain/pull-failure.ts'
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

/** The only code that knows GitHub's REST API. A token is sent nowhere but to `apiUrl`, and never follows a redirect. */
export interface GitHub {
  /** @throws AppError GITHUB_UNREACHABLE */
  getUser(token: Secret, signal: AbortSignal): Promise<GitHubUser>
  /** Whose token it is and what it may do; `dead` when GitHub does not know it. @throws AppError GITHUB_UNREACHABLE */
  inspectToken(
    token: Secret,
    signal: AbortSignal,
  ): Promise<'dead' | { user: GitHubUser; scopes: string[]; expiresAt: Date | null }>
  checkToken(token: Secret, source: 'oauth' | 'pat', signal: AbortSignal): Promise<TokenCheck>
  /** True when the token is dead afterwards, as far as GitHub says. */
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
  clientId: string
  clientSecret: Secret
}

const userSchema = z
  .object({ id: z.int(), login: z.string().min(1), avatar_url: z.string().default('') })
  // What is shown to people: an answer that echoes a token is none.
  .refine(({ login, avatar_url }) => [login, avatar_url].every((text) => maskTokens(text) === text))
  .transform(({ id, login, avatar_url }) => ({ githubId: String(id), login, avatarUrl: avatar_url }))
const packagesSchema = z.array(
  z
    .object({ name: z.string(), owner: z.object({ login: z.string() }), visibility: z.string() })
    .transform(({ name, owner, visibility }) => ({
      path: maskTokens(`${owner.login.toLowerCase()}/${name}`),
      isPrivate: visibility !== 'public',
    })),
)
const membershipSchema = z.object({ state: z.string() })

/** Dead already, or never GitHub's: what one wanted to end is at an end (GitHub documents 204 and 422; 404 was seen). */
const GONE = [404, 422]

export function createGitHub(app: GitHubApp): GitHub {
  const { asUser, asApp } = senders(app)
  return {
    getUser: (token, signal) =>
      told('who signed in', async () => userSchema.parse(await (await asUser('/user', token, signal)).json())),
    inspectToken: (token, signal) =>
      told('whose token this is', async () => {
        const response = await asUser('/user', token, signal)
        if (response.status === 401) return 'dead' as const
        if (!response.ok) throw new Error('no answer')
        return { user: userSchema.parse(await response.json()), ...factsFrom(response.headers) }
      }),
    checkToken: (token, source, signal) =>
      checkToken(source === 'pat' ? null : () => asApp('POST', 'token', token, signal), () =>
        asUser('/user', token, signal),
      ),
    revokeToken: async (token, signal) => {
      const status = await statusOf(asApp('DELETE', 'token', token, signal))
      return status === 204 || GONE.includes(status)
    },
    revokeGrant: async (token, signal) => {
      const status = await statusOf(asApp('DELETE', 'grant', token, signal))
      if (status === 204) return 'revoked'
      return status === 401 || GONE.includes(status) ? 'refused' : 'unreachable'
    },
    listPackages: (token, page, signal) =>
      told('which packages you have', async () => {
        const query = `package_type=container&per_page=100&page=${page}`
        const response = await asUser(`/user/packages?${query}`, token, signal)
        if (response.status === 401) throw new AppError('TOKEN_REVOKED', 'GitHub says this token was revoked.')
        if (isScopeMissing(response)) throw new AppError('SCOPE_MISSING', 'This token may not read packages.')
        const packages = packagesSchema.parse(await response.json())
        return { packages, hasMore: /rel="next"/.test(response.headers.get('link') ?? '') }
      }),
    isMember: (token, organisation, signal) =>
      told(`who is in ${organisation}`, async () => {
        const response = await asUser(`/user/memberships/orgs/${encodeURIComponent(organisation)}`, token, signal)
        if (response.status === 404) return false
        return membershipSchema.parse(await response.json()).state === 'active'
      }),
  }
}

/** Its own scopes tell a token that lacks one from every other refusal. */
function isScopeMissing({ status, headers }: Response): boolean {
  return status === 403 && headers.has('x-oauth-scopes') && !canReadPackages(factsFrom(headers).scopes)
}

function senders({ apiUrl, clientId, clientSecret }: GitHubApp) {
  const app = `Basic ${Buffer.from(`${clientId}:${clientSecret.reveal()}`).toString('base64')}`
  const send = (path: string, authorization: string, init: { method: string; signal: AbortSignal; body?: string }) =>
    fetch(`${apiUrl}${path}`, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.any([init.signal, AbortSignal.timeout(GITHUB_TIMEOUT_MS)]),
      headers: {
        authorization,
        accept: 'application/vnd.github+json',
        'user-agent': 'pullkey',
        'x-github-api-version': '2022-11-28',
        ...(init.body ? { 'content-type': 'application/json' } : {}),
      },
    })
  return {
    asUser: (path: string, token: Secret, signal: AbortSignal) =>
      send(path, `Bearer ${token.reveal()}`, { method: 'GET', signal }),
    asApp: (method: 'POST' | 'DELETE', what: 'token' | 'grant', token: Secret, signal: AbortSignal) =>
      send(`/applications/${encodeURIComponent(clientId)}/${what}`, app, {
        method,
        signal,
        body: JSON.stringify({ access_token: token.reveal() }),
      }),
  }
}

type Ask = () => Promise<Response>

/**
 * Asks as the app where it can, since that never counts as a failed login. Its 404 means "this token is dead" and also
 * "these app credentials are wrong", so the token itself has the last word. A pasted token is not the app's to ask about.
 */
async function checkToken(asApp: Ask | null, asUser: Ask): Promise<TokenCheck> {
  try {
    const told = await asApp?.()
    if (told?.ok) return validFrom(await told.json())
    if (told && ![401, ...GONE].includes(told.status)) return (await troubleOf(told)) ?? unreachable()
    // An answer that is left unread holds its connection.
    await told?.body?.cancel()
    const shown = await asUser()
    if (shown.status === 401) return { state: 'revoked', detail: null }
    if (!shown.ok) return (await troubleOf(shown)) ?? unreachable()
    // A 200 may also come from a page in between, which knows nothing of the token.
    userSchema.parse(await shown.json())
    return { state: 'valid', ...factsFrom(shown.headers), detail: told ? 'APP_CREDENTIALS_WRONG' : null }
  } catch {
    return unreachable()
  }
}

const unreachable = (): TokenCheck => ({ state: 'unreachable', detail: null })

/** The answer's status; 0 when there is none. */
async function statusOf(answer: Promise<Response>): Promise<number> {
  try {
    const response = await answer
    await response.body?.cancel()
    return response.status
  } catch {
    return 0
  }
}

async function told<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('GITHUB_UNREACHABLE', `GitHub did not say ${what}. Try again.`)
  }
}
