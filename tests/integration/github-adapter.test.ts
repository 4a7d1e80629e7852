import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createGitHub, type GitHub } from '#server/adapters/github.ts'
import { Secret } from '#server/secret.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { type Answer, json, LoopbackServer } from '#tests/support/loopback-server.ts'

/** What the adapter makes of whatever may answer in GitHub's name. */

const staying = new AbortController().signal
const user = { id: 7, login: 'ada', avatar_url: '' }
const unreachable = { state: 'unreachable', detail: null }
const text = `gho_${randomUUID().replaceAll('-', '')}`
const token = new Secret(text)
/** Milliseconds of a moment at which the clock stands still where a test says so. */
const NOW = Date.UTC(2026, 0, 31, 12)

const gitHubAt = ({ url }: LoopbackServer) =>
  createGitHub({
    apiUrl: url,
    webUrl: 'https://github.com',
    clientId: 'app',
    clientSecret: new Secret('app-secret'),
  })

/** Answers what the app asks about the token by one, and what the token asks for itself by the other. */
const byPath =
  (toApp: Answer, toUser: Answer): Answer =>
  (asked, response) =>
    (asked.url.pathname.startsWith('/applications/') ? toApp : toUser)(asked, response)

const questions: Record<keyof GitHub | 'checkPasted', (github: GitHub) => Promise<unknown>> = {
  getUser: (github) => github.getUser(token, staying),
  findUser: (github) => github.findUser({ login: 'ada' }, token, staying),
  inspectToken: (github) => github.inspectToken(token, staying),
  checkToken: (github) => github.checkToken(token, 'oauth', staying),
  checkPasted: (github) => github.checkToken(token, 'pat', staying),
  revokeToken: (github) => github.revokeToken(token, staying),
  revokeGrant: (github) => github.revokeGrant(token, staying),
  isMember: (github) => github.isMember(token, 'acme', staying),
  listPackages: (github) => github.listPackages(token, 1, staying),
}

/** Every answer, or the error in its place, by the name of the question. */
async function everyAnswer(github: GitHub): Promise<Record<string, unknown>> {
  const asked = Object.entries(questions).map(async ([name, ask]) => {
    const answer = await ask(github).catch((error: unknown) => error)
    return [name, answer] as const
  })
  return Object.fromEntries(await Promise.all(asked))
}

const noAnswer = expect.objectContaining({ code: 'GITHUB_UNREACHABLE' })
const noneAnswered = {
  getUser: noAnswer,
  findUser: noAnswer,
  inspectToken: noAnswer,
  checkToken: unreachable,
  checkPasted: unreachable,
  revokeToken: false,
  revokeGrant: 'unreachable',
  isMember: noAnswer,
  listPackages: noAnswer,
}

test.each([301, 302, 303, 307, 308])('a %i is never followed with a token', async (status) => {
  await using elsewhere = await LoopbackServer.start(json(200, user))
  await using server = await LoopbackServer.start(({ url }, response) => {
    response.writeHead(status, { location: elsewhere.url + url.pathname }).end()
  })
  expect(await everyAnswer(gitHubAt(server))).toEqual(noneAnswered)
  expect(server.asked).toHaveLength(Object.keys(questions).length)
  expect(elsewhere.asked).toEqual([])
})

describe('an answer that tells nothing leaves everything unknown', () => {
  const answers: [string, Answer][] = [
    ['invalid JSON', (_, response) => response.setHeader('content-type', 'application/json').end('{"login": ')],
    ['a page', (_, response) => response.setHeader('content-type', 'text/html').end('<h1>Sign in to the hotel</h1>')],
    ['an empty body', (_, response) => response.end()],
    ['JSON of another shape', json(200, { ok: true })],
    ['a cut connection', (_, response) => response.destroy()],
    [
      'a body that is cut short',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1000 })
        response.write('{', () => response.destroy())
      },
    ],
    ['a failure', json(500, { message: 'Server Error' })],
    ['a page in the place of a failure', (_, response) => response.writeHead(502).end('<h1>Unicorn!</h1>')],
  ]
  test.each(answers)('%s', async (_, answer) => {
    await using server = await LoopbackServer.start(answer)
    expect(await everyAnswer(gitHubAt(server))).toEqual(noneAnswered)
  })
})

test('a token that is repeated in an answer reaches nobody', async () => {
  for (const status of [200, 400, 401, 403, 404, 409, 422, 429, 500]) {
    await using server = await LoopbackServer.start(({ headers, body }, response) => {
      response.writeHead(status, `${headers.authorization}`)
      const message = `${text} ${headers.authorization} ${body}`
      response.end(status === 200 ? message : JSON.stringify({ message, errors: [body] }))
    })
    const heard = inspect(await everyAnswer(gitHubAt(server)), { depth: 12, showHidden: true })
    expect(tracesOf(text, heard)).toEqual([])
    // A reader of JSON quotes the beginning of what it could not read.
    expect(heard).not.toContain(text.slice(0, 8))
    expect(tracesOf('app-secret', heard)).toEqual([])
  }
})

describe.each([
  ['signing in', 'oauth'],
  ['pasting', 'pat'],
] as const)('a token from %s', (_, source) => {
  const checkedAt = (server: LoopbackServer) => gitHubAt(server).checkToken(token, source, staying)

  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: NOW }))
  afterEach(() => vi.useRealTimers())

  const secondary = { message: 'You have exceeded a secondary rate limit. Please wait.' }
  const inSeconds = (seconds: number) => new Date(NOW + seconds * 1000).toISOString()
  const spent = (reset: string) => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })
  const limits: [string, Answer, string | null][] = [
    ['Retry-After', json(403, {}, { 'retry-after': '30' }), inSeconds(30)],
    ['Retry-After before x-ratelimit-reset', json(429, {}, { 'retry-after': '30', ...spent('1') }), inSeconds(30)],
    ['x-ratelimit-reset', json(403, {}, spent(`${NOW / 1000 + 90}`)), inSeconds(90)],
    ['nothing, where x-ratelimit-reset is no number', json(403, {}, spent('soon')), null],
    ['a minute, where only the status tells', json(429, {}), inSeconds(60)],
    ['a minute, where only the message tells', json(403, secondary), inSeconds(60)],
  ]
  test.each(limits)('is rate-limited, and the time it lifts is told by %s', async (_, answer, detail) => {
    await using server = await LoopbackServer.start(answer)
    expect(await checkedAt(server)).toEqual({ state: 'rate-limited', detail })
  })

  const sso = 'https://github.com/orgs/acme/sso?authorization_request=AZ'
  const refusals: [string, Answer, object][] = [
    [
      'single sign-on is asked for at its address',
      json(403, {}, { 'x-github-sso': `required; url=${sso}` }),
      { state: 'sso-required', detail: sso },
    ],
    [
      'an address that is none for a browser is left out',
      json(403, {}, { 'x-github-sso': 'required; url=javascript:alert(1)' }),
      { state: 'sso-required', detail: null },
    ],
    [
      'an organisation that restricts OAuth Apps is told by our word',
      json(403, {
        message:
          'Although you appear to have the correct authorization credentials, the `acme` organization has enabled OAuth App access restrictions.',
      }),
      { state: 'unreachable', detail: 'OAUTH_APP_RESTRICTED' },
    ],
    ['a refusal without a reason says nothing about the token', json(403, { message: 'Forbidden' }), unreachable],
  ]
  test.each(refusals)('%s', async (_, answer, expected) => {
    await using server = await LoopbackServer.start(answer)
    expect(await checkedAt(server)).toEqual(expected)
  })

  test('is revoked when GitHub does not know it', async () => {
    await using server = await LoopbackServer.start(byPath(json(404, {}), json(401, { message: 'Bad credentials' })))
    expect(await checkedAt(server)).toEqual({ state: 'revoked', detail: null })
  })
})

test.each([401, 404, 422])(
  'a living token has the last word over a %i to the app, whose credentials are then wrong',
  async (status) => {
    const scopes = { 'x-oauth-scopes': 'read:packages, read:user' }
    await using server = await LoopbackServer.start(byPath(json(status, {}), json(200, user, scopes)))
    expect(await gitHubAt(server).checkToken(token, 'oauth', staying)).toEqual({
      state: 'valid',
      scopes: ['read:packages', 'read:user'],
      expiresAt: null,
      detail: 'APP_CREDENTIALS_WRONG',
    })
  },
)

test('a pasted token is not shown to the app', async () => {
  await using server = await LoopbackServer.start(json(200, user))
  await gitHubAt(server).checkToken(token, 'pat', staying)
  expect(server.asked.map(({ method, url }) => [method, url.pathname])).toEqual([['GET', '/user']])
})

test.each([
  ['2026-12-31 23:59:59 UTC', '2026-12-31T23:59:59.000Z'],
  ['2026-12-31 23:59:59 +0200', '2026-12-31T21:59:59.000Z'],
  ['some day', null],
])('a pasted token that GitHub says expires at %j expires at %j', async (header, moment) => {
  const expiry = { 'github-authentication-token-expiration': header }
  await using server = await LoopbackServer.start(json(200, user, expiry))
  const checked = await gitHubAt(server).checkToken(token, 'pat', staying)
  const inspected = await gitHubAt(server).inspectToken(token, staying)
  const expiresAt = moment ? new Date(moment) : null
  expect(checked).toMatchObject({ state: 'valid', expiresAt })
  expect(inspected).toMatchObject({ expiresAt })
})

test.each<[string, Answer, Answer, boolean]>([
  ['GitHub says so', json(204, null), json(200, user), true],
  ['GitHub does not know the token for the app, nor for itself', json(404, {}), json(401, {}), true],
  ['GitHub refuses the token for the app, and does not know it', json(422, {}), json(401, {}), true],
  ['the token lives, and the app’s credentials are wrong', json(404, {}), json(200, user), false],
  ['the token could not be asked', json(404, {}), json(500, {}), false],
  ['the app is not known', json(401, {}), json(401, {}), false],
  ['GitHub fails', json(500, {}), json(401, {}), false],
])('whether a token was revoked, when %s', async (_, toApp, toUser, isRevoked) => {
  await using server = await LoopbackServer.start(byPath(toApp, toUser))
  expect(await gitHubAt(server).revokeToken(token, staying)).toBe(isRevoked)
})
