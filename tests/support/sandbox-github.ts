/** A test's hands on the sandbox's GitHub: over HTTP only, as the app and its users have them. */
import { expect } from 'vitest'
import type { GitHub } from '#sandbox/github/server.ts'

export const CALLBACK = 'http://localhost:4000/api/auth/callback/github'
export const SCOPE = 'read:user read:packages'

export type Json = Record<string, unknown>
type Consent = Record<string, string | undefined>

/** Consents as `login` and returns the query that the callback was called with. */
export async function authorize(
  github: GitHub,
  login: string,
  asked: Consent = {},
  form: string[][] = [],
  decision = 'authorize',
) {
  const query = { client_id: github.clientId, redirect_uri: CALLBACK, scope: SCOPE, state: 's1', ...asked }
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const granted = form.length > 0 ? form : (query.scope ?? '').split(' ').map((scope) => ['scope', scope])
  const answer = await fetch(`${github.url}/login/oauth/authorize?${new URLSearchParams(given)}`, {
    method: 'POST',
    body: new URLSearchParams([['login', login], ['decision', decision], ...granted]),
    redirect: 'manual',
  })
  expect(answer.status).toBe(302)
  const location = new URL(answer.headers.get('location') ?? '')
  return { address: location.origin + location.pathname, ...Object.fromEntries(location.searchParams) } as Record<
    string,
    string
  >
}

export async function exchange(github: GitHub, fields: Record<string, string>): Promise<Json> {
  const { clientId: client_id, clientSecret: client_secret } = github
  const answer = await fetch(`${github.url}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({ client_id, client_secret, ...fields }),
  })
  return (await answer.json()) as Json
}

export async function grantToken(github: GitHub, login: string, asked: Consent = {}) {
  const { code = '' } = await authorize(github, login, asked)
  return exchange(github, { code })
}

export const newToken = async (github: GitHub, login: string, asked: Consent = {}) =>
  String((await grantToken(github, login, asked)).access_token)

export const getUser = (github: GitHub, token: string, path = '/user') =>
  fetch(`${github.apiUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })

export function application(
  github: GitHub,
  method: string,
  what: 'token' | 'grant',
  token: unknown,
  secret = github.clientSecret,
) {
  return fetch(`${github.apiUrl}/applications/${github.clientId}/${what}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${github.clientId}:${secret}`)}` },
    body: JSON.stringify({ access_token: token }),
  })
}

export const control = (github: GitHub, method: string, path: string, body?: Json) =>
  fetch(`${github.url}/_sandbox${path}`, { method, body: body && JSON.stringify(body) })

export async function liveTokens(github: GitHub, login: string) {
  const answer = (await (await control(github, 'GET', `/users/${login}/tokens`)).json()) as {
    tokens: { token: string }[]
  }
  return answer.tokens.map(({ token }) => token)
}

/** A clock that stands still until it is told to go on. */
export function clock() {
  let at = Date.now()
  const advance = (minutes: number) => {
    at += minutes * 60_000
  }
  return { now: () => new Date(at), advance }
}
