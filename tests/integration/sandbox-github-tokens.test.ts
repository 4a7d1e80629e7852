import { describe, expect, test } from 'vitest'
import { startGitHub } from '#sandbox/github/server.ts'
import {
  application,
  clock,
  control,
  exchange,
  getUser,
  grantToken,
  type Json,
  liveTokens,
  newToken,
  SCOPE,
} from '#tests/support/sandbox-github.ts'

describe('the life of tokens', () => {
  test('the eleventh of one scope set revokes the oldest, and leaves other sets alone', async () => {
    await using github = await startGitHub()
    const other = await newToken(github, 'ada', { scope: 'read:packages' })
    const someoneElses = await newToken(github, 'grace')
    const tokens: string[] = []
    for (let count = 0; count < 11; count++) tokens.push(await newToken(github, 'ada'))
    expect(await liveTokens(github, 'ada')).toEqual([other, ...tokens.slice(1)])
    expect((await getUser(github, tokens[0] ?? '')).status).toBe(401)
    expect((await getUser(github, someoneElses)).status).toBe(200)
  })

  test('a revoked token is 401 for its bearer and 404 for its app, again and again', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    expect((await application(github, 'DELETE', 'token', token)).status).toBe(204)
    const refused = await getUser(github, token)
    expect([refused.status, ((await refused.json()) as Json).message]).toEqual([401, 'Bad credentials'])
    expect((await application(github, 'POST', 'token', token)).status).toBe(404)
    expect((await application(github, 'DELETE', 'token', token)).status).toBe(404)
  })

  test('a deleted grant takes every token of that user with it, but no personal one', async () => {
    await using github = await startGitHub()
    const personal = (await (await control(github, 'POST', '/users/ada/tokens')).json()) as Json
    const graces = await newToken(github, 'grace')
    const first = await newToken(github, 'ada')
    await newToken(github, 'ada', { scope: 'read:packages' })
    expect((await application(github, 'DELETE', 'grant', first)).status).toBe(204)
    expect(await liveTokens(github, 'ada')).toEqual([personal.token])
    expect(await liveTokens(github, 'grace')).toEqual([graces])
  })

  test('people revoke the app on the settings page', async () => {
    await using github = await startGitHub()
    await newToken(github, 'ada')
    const settings = `${github.url}/settings/connections/applications/${github.clientId}`
    expect(await (await fetch(settings)).text()).toContain('1 live token')
    const body = new URLSearchParams({ login: 'ada' })
    const after = await fetch(`${github.url}/settings/applications`, { method: 'POST', body })
    expect(await after.text()).toContain('Every token of ada is revoked')
    expect(await liveTokens(github, 'ada')).toEqual([])
  })

  test('with expiry switched on a token dies, and its refresh token buys one new pair', async () => {
    const time = clock()
    await using github = await startGitHub({ now: time.now })
    await control(github, 'PATCH', '/users/ada', { tokenLifetimeSeconds: 28_800 })
    const granted = await grantToken(github, 'ada')
    expect(granted).toMatchObject({ expires_in: 28_800, refresh_token_expires_in: 15_897_600 })
    time.advance(8 * 60)
    expect((await getUser(github, String(granted.access_token))).status).toBe(401)
    const refresh = { grant_type: 'refresh_token', refresh_token: String(granted.refresh_token) }
    const renewed = await exchange(github, refresh)
    expect((await getUser(github, String(renewed.access_token))).status).toBe(200)
    expect(await exchange(github, refresh)).toHaveProperty('error', 'bad_refresh_token')
    await control(github, 'PATCH', '/users/ada', { tokenLifetimeSeconds: null })
    expect(await grantToken(github, 'ada')).not.toHaveProperty('expires_in')
    expect(await grantToken(github, 'ada', { scope: `${SCOPE} offline_access` })).toHaveProperty('expires_in')
  })

  test('the headers tell scopes: listed, none, and a kind that has none; and when a personal token expires', async () => {
    await using github = await startGitHub()
    const mint = async (body: Json) =>
      String(((await (await control(github, 'POST', '/users/ada/tokens', body)).json()) as Json).token)
    const headers = async (token: string) => (await getUser(github, token)).headers
    const listed = await headers(
      await mint({ scopes: ['read:user', 'write:packages'], expiresAt: '2099-01-02T03:04:05Z' }),
    )
    expect(listed.get('x-oauth-scopes')).toBe('read:user, write:packages')
    expect(listed.get('github-authentication-token-expiration')).toBe('2099-01-02 03:04:05 UTC')
    expect(listed.get('x-ratelimit-remaining')).toBe('4999')
    expect((await headers(await mint({ scopes: [] }))).get('x-oauth-scopes')).toBe('')
    expect((await headers(await mint({ kind: 'fine-grained' }))).get('x-oauth-scopes')).toBeNull()
  })

  test('too many calls with a dead token lock its user out, good tokens too, until the lock is reset', async () => {
    await using github = await startGitHub()
    const [dead, good, graces] = [
      await newToken(github, 'ada'),
      await newToken(github, 'ada'),
      await newToken(github, 'grace'),
    ]
    await application(github, 'DELETE', 'token', dead)
    for (let count = 0; count < 10; count++) expect((await getUser(github, dead)).status).toBe(401)
    expect((await getUser(github, good)).status).toBe(403)
    expect((await getUser(github, graces)).status).toBe(200)
    expect((await application(github, 'POST', 'token', dead)).status).toBe(404)
    await control(github, 'DELETE', '/users/ada/lock-out')
    expect((await getUser(github, good)).status).toBe(200)
  })
})
