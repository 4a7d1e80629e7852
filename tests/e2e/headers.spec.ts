import { expect } from '@playwright/test'
import { startGitHub } from '#sandbox/github/server.ts'
import { answerConsent, beginSignIn, cookieFetch } from '#sandbox/github/sign-in.ts'
import { test } from '#tests/e2e/fixtures.ts'
import { startOwnApp } from '#tests/e2e/own-app.ts'

const appUrl = process.env.PULLKEY_URL ?? ''
const plain = (path: string, init?: RequestInit) => fetch(appUrl + path, { redirect: 'manual', ...init })

/** One address of each kind of answer: pages, redirects, routes, files, and what is not there. */
async function addresses(origin: string): Promise<string[]> {
  const script = /\/_next\/static\/[^"]+\.js/.exec(await (await fetch(origin)).text())?.[0] ?? ''
  expect(script).not.toBe('')
  return [
    ...['/', '/projects', '/nonsense', '/api', '/api/nonsense', '/apiary', '/api/trpc', '/api/auth'],
    ...[
      '/api/trpc/project.list',
      '/api/trpc/nonsense',
      '/api/auth/csrf',
      '/api/auth/nonsense',
      '/api/auth/callback/github',
    ],
    ...['/api/health/live', '/api/health/ready', '/icon.svg', script, '/_next/static/nonsense.js', '/_next/nonsense'],
  ]
}

test('every answer forbids being guessed at, framed, and read by another site', async () => {
  const ids = new Set<string>()
  const paths = await addresses(appUrl)
  for (const path of paths) {
    const { headers } = await plain(path, { headers: { 'x-request-id': 'of-the-client' } })
    const said = Object.fromEntries(headers)
    expect({ path, ...said }).toMatchObject({
      path,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
    })
    for (const name of ['x-powered-by', 'strict-transport-security', 'access-control-allow-origin', 'server'])
      expect([path, name, headers.get(name)]).toEqual([path, name, null])
    ids.add(said['x-request-id'] ?? '')
  }
  expect(ids.size).toBe(paths.length)
})

test('no script stands in a page without the nonce of that one answer', async () => {
  const nonces = new Set<string>()
  for (const path of ['/', '/nonsense', '/api/nonsense', '/?error=%3Cscript%3Ealert(1)%3C/script%3E']) {
    const answer = await plain(path)
    const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? ''
    const scripts = [...(await answer.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([])
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(4)
})

test('what is larger than any honest request is refused, and nothing else is held up by it', async () => {
  const many = Array.from({ length: 50 }, () => 'project.list').join()
  const long = await plain(`/api/trpc/${many}?batch=1&input=${'x'.repeat(20_000)}`)
  expect([414, 431]).toContain(long.status)
  const post = (body: string) =>
    plain('/api/trpc/project.create', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const deep = [
    '['.repeat(60_000),
    `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
    `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  ]
  for (const body of deep) expect([400, 401]).toContain((await post(body)).status)
  expect((await plain('/api/health/live')).status).toBe(200)
})

test('behind https every cookie is of this host alone, and the browser is told to come by https only', async ({
  kept,
}) => {
  test.slow()
  const github = kept.use(await startGitHub({ callbackUrl: 'https://localhost/api/auth/callback/github' }))
  const app = kept.use(
    await startOwnApp({
      NEXTAUTH_URL: 'https://localhost:8443',
      ...{ GITHUB_URL: github.url, GITHUB_API_URL: github.apiUrl },
      ...{ GITHUB_ID: github.clientId, GITHUB_SECRET: github.clientSecret },
    }),
  )
  for (const path of await addresses(app.url)) {
    const { headers } = await fetch(app.url + path, { redirect: 'manual' })
    expect([path, headers.get('strict-transport-security')]).toEqual([path, 'max-age=31536000'])
  }
  const cookies = new Map<string, string>()
  const set: string[] = []
  const keep = cookieFetch(app.url, cookies)
  const send: typeof keep = async (path, init) => {
    const answer = await keep(path, init)
    set.push(...answer.headers.getSetCookie())
    return answer
  }
  const callback = await answerConsent(await beginSignIn(send, '/projects'), { login: 'ada', decision: 'authorize' })
  const landed = await send(callback.replace('https://localhost:8443', app.url))
  expect(landed.headers.get('location')).toBe('https://localhost:8443/projects')
  for (const line of set) {
    expect(line).toMatch(/^__Host-next-auth\.[\w.-]+=/)
    for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(line.split('; ')).toContain(part)
    expect(line).not.toMatch(/domain=/i)
  }
  expect([...cookies.keys()].sort()).toEqual([
    '__Host-next-auth.callback-url',
    '__Host-next-auth.csrf-token',
    '__Host-next-auth.session-token',
  ])
  expect((await send('/api/trpc/project.list')).status).toBe(200)
})
