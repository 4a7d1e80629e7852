import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { signIn, type Visitor } from '#sandbox/github/sign-in.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { GitHubControl } from '#tests/support/github-control.ts'

/** The built app over HTTP, as clients that are not our pages meet it. */

const appUrl = process.env.PULLKEY_URL ?? ''
const github = new GitHubControl(process.env.PULLKEY_GITHUB_URL ?? '')

async function visitor(): Promise<Visitor & { login: string }> {
  const { login } = await github.createUser(`http-${randomUUID().slice(0, 8)}`)
  return { ...(await signIn({ appUrl, login, callbackUrl: '/projects' })), login }
}

const post = (person: Visitor, procedure: string, body: unknown, headers: Record<string, string> = {}) =>
  person.fetch(`/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const get = (person: Visitor, procedure: string, input: unknown = {}) =>
  person.fetch(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`)
const nobody: Visitor = {
  fetch: (path, init) => fetch(new URL(path, appUrl), { redirect: 'manual', ...init }),
  cookieHeader: () => '',
  landedOn: '',
}

async function appCode(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { error?: { data: { appCode: string } } }
  return [response.status, body.error?.data.appCode ?? 'no error']
}

test('signing in over HTTP ends where one wanted to go, and only on this site', async () => {
  expect((await visitor()).landedOn).toBe('/projects')
  for (const callbackUrl of ['https://evil.example/', '//evil.example/', 'http://localhost:1/']) {
    const { login } = await github.createUser(`redirect-${randomUUID().slice(0, 8)}`)
    const { landedOn } = await signIn({ appUrl, login, callbackUrl: callbackUrl })
    expect(landedOn).toBe('/')
  }
})

test('a project is created and provisioned by one plain JSON call, single and in a batch', async () => {
  const person = await visitor()
  const created = await post(person, 'project.create', { name: 'plain', environments: ['staging'] })
  expect(created.status).toBe(200)
  const { result } = await created.json()
  expect(result.data.results).toMatchObject([{ outcome: 'created' }])
  const inputs = { 0: {}, 1: { projectId: result.data.project.id } }
  const batch = await person.fetch(
    `/api/trpc/project.list,project.get?batch=1&input=${encodeURIComponent(JSON.stringify(inputs))}`,
  )
  expect(await batch.json()).toMatchObject([
    { result: { data: { items: [{ name: 'plain' }] } } },
    { result: { data: { name: 'plain' } } },
  ])
})

test('without a session, or with a made-up one, nothing is told', async () => {
  expect(await appCode(await get(nobody, 'project.list'))).toEqual([401, 'UNAUTHENTICATED'])
  for (const cookie of [
    'next-auth.session-token=garbage',
    `next-auth.session-token=${'x'.repeat(4000)}`,
    'next-auth.session-token=%00%ff; next-auth.csrf-token=|||',
  ]) {
    const response = await fetch(`${appUrl}/api/trpc/project.list`, { headers: { cookie } })
    expect(await appCode(response)).toEqual([401, 'UNAUTHENTICATED'])
    const page = await fetch(`${appUrl}/projects`, { headers: { cookie }, redirect: 'manual' })
    expect([page.status, new URL(page.headers.get('location') ?? '', appUrl).pathname]).toEqual([307, '/'])
  }
})

test('wrong input gets a clear error and changes nothing', async () => {
  const person = await visitor()
  const cases: [string, unknown][] = [
    ['an empty name', { name: ' ', environments: ['staging'] }],
    ['61 characters', { name: 'x'.repeat(61), environments: ['staging'] }],
    ['an unknown environment', { name: 'shop', environments: ['testing'] }],
    ['no JSON', '{"name":'],
    ['null', 'null'],
  ]
  for (const [, body] of cases)
    expect(await appCode(await post(person, 'project.create', body))).toEqual([400, 'INVALID_INPUT'])
  const fields = await (await post(person, 'project.create', { name: '', environments: ['staging', 'staging'] })).json()
  expect(fields.error.data.fieldErrors).toEqual({
    name: ['Give the project a name.'],
    environments: ['Choose each environment once.'],
  })
  expect(await appCode(await post(person, 'project.destroy', {}))).toEqual([404, 'NOT_FOUND'])
  expect(await appCode(await person.fetch('/api/trpc/project.create'))).toEqual([405, 'INVALID_INPUT'])
  const form = await post(person, 'project.create', 'name=shop', { 'content-type': 'text/plain' })
  expect(await appCode(form)).toEqual([415, 'INVALID_INPUT'])
  expect((await (await get(person, 'project.list')).json()).result.data.items).toEqual([])
})

test('a body that is too large is refused, and so is a batch of a thousand calls', async () => {
  const person = await visitor()
  const bodyOf = (size: number) => JSON.stringify({ name: 'x'.repeat(size), environments: ['staging'] })
  const headers = { 'content-type': 'application/json' }
  const signIn = (body: string) => person.fetch('/api/auth/signin/github', { method: 'POST', headers, body })
  expect(await appCode(await post(person, 'project.create', bodyOf(100_000)))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
  expect((await signIn(bodyOf(100_000))).status).toBe(413)
  // Nobody waits for the rest of 10 MB, so the line may be cut before the answer is read.
  const statusOf = (answer: Promise<Response>) => answer.then(({ status }) => status).catch(() => 'cut')
  for (const send of [(body: string) => post(person, 'project.create', body), signIn])
    expect([413, 'cut']).toContain(await statusOf(send(bodyOf(10_000_000))))
  const names = Array.from({ length: 1000 }, () => 'project.list').join(',')
  const batch = await person.fetch(`/api/trpc/${names}?batch=1&input=%7B%7D`)
  expect([400, 414, 431]).toContain(batch.status)
  expect((await (await get(person, 'project.list')).json()).result.data.items).toEqual([])
})

test("another user's project does not exist", async () => {
  const [owner, stranger] = await Promise.all([visitor(), visitor()])
  const { result } = await (await post(owner, 'project.create', { name: 'mine', environments: ['staging'] })).json()
  const { id: projectId, environments } = result.data.project
  expect(await appCode(await get(stranger, 'project.get', { projectId }))).toEqual([404, 'NOT_FOUND'])
  expect(
    await appCode(await get(stranger, 'pullStatus.read', { projectId, environmentId: environments[0].id })),
  ).toEqual([404, 'NOT_FOUND'])
  expect(await appCode(await post(stranger, 'project.remove', { projectId }))).toEqual([404, 'NOT_FOUND'])
  expect((await stranger.fetch(`/projects/${projectId}`)).status).toBe(404)
})

test('the health routes tell what stands', async () => {
  expect(await (await nobody.fetch('/api/health/live')).json()).toEqual({ status: 'ok' })
  const ready = await nobody.fetch('/api/health/ready')
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', database: 'ok', cluster: 'ok' }])
})

test('signing in uses PKCE and state, asks for reading packages and no more, and sets careful cookies', async () => {
  const csrf = await nobody.fetch('/api/auth/csrf')
  const cookie = csrf.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const { csrfToken } = await csrf.json()
  const started = await nobody.fetch('/api/auth/signin/github', {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, callbackUrl: appUrl, json: 'true' }),
  })
  const { searchParams } = new URL((await started.json()).url)
  expect(searchParams.get('scope')).toBe('read:user read:packages')
  expect(searchParams.get('code_challenge_method')).toBe('S256')
  expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
  expect(searchParams.get('state')).toMatch(/^[\w-]{20,}$/)
  const set = [...csrf.headers.getSetCookie(), ...started.headers.getSetCookie()]
  expect(set.length).toBeGreaterThan(3)
  for (const line of set) expect(line).toMatch(/; HttpOnly(;|$).*SameSite=Lax|SameSite=Lax.*; HttpOnly(;|$)/)
})

test('a callback that nobody asked for signs nobody in', async () => {
  for (const query of ['code=stolen&state=made-up', 'code=stolen', 'error=server_error', '']) {
    const answer = await nobody.fetch(`/api/auth/callback/github?${query}`)
    expect(
      answer.headers
        .getSetCookie()
        .filter((line) => line.startsWith('next-auth.session-token=') && !line.includes('=;')),
    ).toEqual([])
    expect(new URL(answer.headers.get('location') ?? '', appUrl).origin).toBe(appUrl)
  }
})

test('NextAuth serves what signing in needs and nothing else', async () => {
  for (const path of ['_log', 'verify-request', 'signup', 'nonsense']) {
    expect((await nobody.fetch(`/api/auth/${path}`, { method: 'POST', body: '{"code":"x"}' })).status).toBe(404)
  }
  const headers = { 'content-type': 'application/json' }
  expect((await nobody.fetch('/api/auth/signin/github', { method: 'POST', headers, body: '{' })).status).toBe(400)
})

test('pages forbid foreign and inline scripts and framing', async () => {
  const { headers } = await nobody.fetch('/')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+' 'strict-dynamic'/)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
})

test('a token is in no page, no answer, no cookie and no line of the log', async () => {
  const person = await visitor()
  const { result } = await (await post(person, 'project.create', { name: 'canary', environments: ['staging'] })).json()
  const { id: projectId, environments } = result.data.project
  const heard = [person.cookieHeader()]
  for (const path of [
    '/',
    '/projects',
    `/projects/${projectId}`,
    '/connection',
    '/activity',
    '/api/auth/session',
    '/api/auth/providers',
    '/api/auth/csrf',
  ]) {
    const response = await person.fetch(path)
    heard.push(JSON.stringify([...response.headers]), await response.text())
  }
  for (const [procedure, input] of [
    ['connection.get', {}],
    ['connection.check', {}],
    ['pullStatus.read', { projectId, environmentId: environments[0].id }],
    ['pullSecret.plan', { projectId }],
    ['auditEvent.list', {}],
  ] as const) {
    heard.push(await (await get(person, procedure, input)).text())
  }
  const tokens = await github.liveTokens(person.login)
  expect(tokens).toHaveLength(1)
  const log = await readFile(process.env.PULLKEY_LOG ?? '', 'utf8')
  expect(log).toContain('"path":"project.create"')
  for (const token of tokens) {
    expect(tracesOf(token, heard.join('\n'))).toEqual([])
    expect(tracesOf(token, log)).toEqual([])
  }
})
