import { describe, expect, test } from 'vitest'
import { type GitHub, startGitHub } from '#sandbox/github/server.ts'
import { application, authorize, control, getUser, type Json, newToken } from '#tests/support/sandbox-github.ts'

describe('trouble', () => {
  const trouble = (github: GitHub, body: Json) => control(github, 'PUT', '/trouble', body)

  test('meets the user it is switched on for and nobody else, until it is cleared', async () => {
    await using github = await startGitHub()
    const [adas, graces] = [await newToken(github, 'ada'), await newToken(github, 'grace')]
    await trouble(github, { user: 'ada', api: { mode: 'status', status: 502 } })
    expect((await getUser(github, adas)).status).toBe(502)
    expect((await application(github, 'POST', 'token', adas)).status).toBe(502)
    expect((await getUser(github, graces)).status).toBe(200)
    await control(github, 'DELETE', '/trouble?user=ada')
    expect((await getUser(github, adas)).status).toBe(200)
  })

  test('can be narrowed to a method and a path', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    const only = { method: 'DELETE', path: '/applications' }
    await trouble(github, { api: { mode: 'status', status: 500, only } })
    expect((await application(github, 'DELETE', 'token', token)).status).toBe(500)
    expect((await application(github, 'POST', 'token', token)).status).toBe(200)
  })

  test('comes as rate limits, SAML and app restrictions in the words of GitHub', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    const under = async (api: Json) => {
      await trouble(github, { api })
      const answer = await getUser(github, token)
      const { message } = (await answer.json()) as { message: string }
      return { status: answer.status, headers: answer.headers, message }
    }
    const primary = await under({ mode: 'rate-limited', seconds: 90 })
    expect([primary.status, primary.headers.get('x-ratelimit-remaining')]).toEqual([403, '0'])
    expect(Number(primary.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now() + 60_000)
    const secondary = await under({ mode: 'rate-limited', kind: 'secondary', status: 429, seconds: 5 })
    expect([secondary.status, secondary.headers.get('retry-after')]).toEqual([429, '5'])
    expect(secondary.message).toContain('secondary rate limit')
    const saml = await under({ mode: 'sso', organisation: 'acme' })
    expect(saml.headers.get('x-github-sso')).toContain('/orgs/acme/sso')
    const restricted = await under({ mode: 'oauth-app-restricted' })
    expect(restricted.message).toContain('has enabled OAuth App access restrictions')
  })

  test('cuts the connection', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    await trouble(github, { api: { mode: 'cut' } })
    await expect(getUser(github, token)).rejects.toThrow('fetch failed')
  })

  test('slows an answer down, but not the closing', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    await trouble(github, { api: { mode: 'slow', ms: 1 } })
    expect((await getUser(github, token)).status).toBe(200)
    await trouble(github, { api: { mode: 'slow', ms: 600_000 } })
    const answer = getUser(github, token)
    await Promise.all([expect(answer).rejects.toThrow('fetch failed'), github.close()])
  })

  test('spoils sign-in as well, with a page that is no JSON', async () => {
    await using github = await startGitHub()
    const { code = '' } = await authorize(github, 'ada')
    await trouble(github, {
      user: 'ada',
      web: { mode: 'status', status: 503, only: { path: '/login/oauth/access_token' } },
    })
    const body = new URLSearchParams({ client_id: github.clientId, client_secret: github.clientSecret, code })
    const answer = await fetch(`${github.url}/login/oauth/access_token`, { method: 'POST', body })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
  })

  test('that makes no sense is refused', async () => {
    await using github = await startGitHub()
    expect((await trouble(github, { api: { mode: 'slwo', ms: 1 } })).status).toBe(422)
    expect((await trouble(github, { user: 'nobody', api: null })).status).toBe(404)
  })

  test('and calm alike are counted, by route and by user', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    await newToken(github, 'grace')
    await application(github, 'POST', 'token', token)
    await application(github, 'DELETE', 'token', token)
    await getUser(github, token)
    const { counts, calls } = (await (await control(github, 'GET', '/calls?login=ada')).json()) as Record<
      string,
      Json[]
    >
    expect(counts).toEqual({
      'POST /login/oauth/authorize': 1,
      'POST /login/oauth/access_token': 1,
      'POST /applications/:clientId/token': 1,
      'DELETE /applications/:clientId/token': 1,
      'GET /user': 1,
    })
    expect(calls?.at(-1)).toMatchObject({ route: 'GET /user', login: 'ada', status: 401 })
    await control(github, 'DELETE', '/calls?login=ada')
    expect(await (await control(github, 'GET', '/calls?login=ada')).json()).toMatchObject({ calls: [] })
  })
})
