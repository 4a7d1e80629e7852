import type { Account, NextAuthOptions, Profile } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { decode } from 'next-auth/jwt'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import type { GitHubUser } from '#server/adapters/github.ts'
import { Secret } from '#server/secret.ts'

/** How NextAuth is set up: GitHub with PKCE and state, sessions in the database, and no token anywhere in it. */

const SCOPE = 'read:user read:packages'
/** Who is in an organisation is told only to those who may ask. */
const ORGANISATION_SCOPE = `${SCOPE} read:org`
const SESSION_SECONDS = 7 * 24 * 3600
const TIMEOUT_MS = 5_000

/** How long somebody may take at GitHub, in seconds. */
const SIGN_IN_SECONDS = 15 * 60

export interface AuthSettings {
  gitHub: { url: string; clientId: string; clientSecret: Secret }
  /** Whether membership of an organisation decides who may come in. */
  asksForOrganisations: boolean
  /** The address that people open. Behind https, cookies are bound to its host. */
  publicUrl: string
  cookieSecret: Secret
  sessions: Adapter
  getUser: (token: Secret, signal: AbortSignal) => Promise<GitHubUser>
  /** True lets the person in; a path is where they go instead. Must not throw: the message would go into an address. */
  admit: (arrival: { account: Account | null; profile?: Profile }) => Promise<true | string>
  /** Takes NextAuth's own word for what went wrong. What comes with it may hold GitHub's answer, token included. */
  warn: (code: string) => void
}

export function createAuthOptions({
  gitHub,
  asksForOrganisations,
  publicUrl,
  cookieSecret,
  sessions,
  getUser,
  admit,
  warn,
}: AuthSettings): NextAuthOptions {
  return {
    adapter: sessions,
    secret: cookieSecret.reveal(),
    useSecureCookies: isHttps(publicUrl),
    cookies: cookiesFor(publicUrl),
    // Never prolonged: only the database would hear of it, and a copied cookie would live for as long as it is used.
    session: { strategy: 'database', maxAge: SESSION_SECONDS, updateAge: SESSION_SECONDS },
    pages: { signIn: '/', error: '/', signOut: '/' },
    providers: [gitHubProvider(gitHub, asksForOrganisations ? ORGANISATION_SCOPE : SCOPE, getUser)],
    callbacks: {
      signIn: admit,
      session: ({ session, user }) => ({
        expires: session.expires,
        user: { id: user.id, name: user.name, image: user.image },
      }),
      redirect: ({ url, baseUrl }) => sameSite(url, baseUrl),
    },
    logger: { error: (code) => warn(code), warn: (code) => warn(code), debug: () => undefined },
  }
}

/**
 * No script reads them and no other site sends them along. Behind https they are `__Host-`: a browser takes such a cookie
 * from this very host alone, so that nobody on a neighbouring one can plant theirs.
 */
function cookiesFor(publicUrl: string): NextAuthOptions['cookies'] {
  const secure = isHttps(publicUrl)
  const cookie = (name: string, maxAge?: number) => ({
    name: cookieName(name, publicUrl),
    options: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure, ...(maxAge ? { maxAge } : {}) },
  })
  return {
    sessionToken: cookie(SESSION),
    callbackUrl: cookie('callback-url'),
    csrfToken: cookie('csrf-token'),
    pkceCodeVerifier: cookie('pkce.code_verifier', SIGN_IN_SECONDS),
    state: cookie(STATE, SIGN_IN_SECONDS),
    nonce: cookie('nonce'),
  }
}

const SESSION = 'session-token'
const STATE = 'state'

function isHttps(publicUrl: string): boolean {
  return publicUrl.startsWith('https:')
}

function cookieName(name: string, publicUrl: string): string {
  return `${isHttps(publicUrl) ? '__Host-' : ''}next-auth.${name}`
}

/** The cookie in which a browser holds its session. */
export function sessionCookie(publicUrl: string): string {
  return cookieName(SESSION, publicUrl)
}

/** The cookie in which a browser holds the state of a sign-in that it began. */
export function stateCookie(publicUrl: string): string {
  return cookieName(STATE, publicUrl)
}

/** Whether `cookie`, the value of the state's cookie, was made here for a sign-in with this `state` and is not over. */
export async function isOwnState(
  { cookie, state }: { cookie: string; state: string },
  { publicUrl, cookieSecret }: Pick<AuthSettings, 'publicUrl' | 'cookieSecret'>,
): Promise<boolean> {
  try {
    const held = await decode({ token: cookie, secret: cookieSecret.reveal(), salt: stateCookie(publicUrl) })
    return held?.value === state
  } catch {
    return false
  }
}

/** The stock provider also asks api.github.com for e-mail addresses, whatever address is configured. */
function gitHubProvider(
  { url, clientId, clientSecret }: AuthSettings['gitHub'],
  scope: string,
  getUser: AuthSettings['getUser'],
): OAuthConfig<GitHubUser> {
  return {
    id: 'github',
    name: 'GitHub',
    type: 'oauth',
    clientId,
    clientSecret: clientSecret.reveal(),
    // GitHub names itself in the callback (RFC 9207); the library compares.
    issuer: `${url}/login/oauth`,
    authorization: { url: `${url}/login/oauth/authorize`, params: { scope } },
    token: `${url}/login/oauth/access_token`,
    userinfo: {
      request: async ({ tokens }) => {
        const token = new Secret(tokens.access_token ?? '')
        return (await getUser(token, AbortSignal.timeout(TIMEOUT_MS))) as unknown as Profile
      },
    },
    checks: ['pkce', 'state'],
    httpOptions: { timeout: TIMEOUT_MS },
    profile: ({ githubId, login, avatarUrl }) => ({ id: githubId, name: login, image: avatarUrl, email: null }),
  }
}

/** `url` when it is on this site, else the site itself. */
function sameSite(url: string, baseUrl: string): string {
  const target = URL.canParse(url, baseUrl) ? new URL(url, baseUrl) : null
  return target?.origin === new URL(baseUrl).origin ? target.toString() : baseUrl
}
