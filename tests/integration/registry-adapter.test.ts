import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createRegistry } from '#server/adapters/registry.ts'
import { Secret } from '#server/secret.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { type Answer, json, LoopbackServer } from '#tests/support/loopback-server.ts'

/** What the adapter makes of whatever may answer in the registry's name, and where it sends the credential. */

const text = `gho_${randomUUID().replaceAll('-', '')}`
const credential = { login: 'ada', token: new Secret(text) }
const basic = `Basic ${Buffer.from(`ada:${text}`).toString('base64')}`
const image = { host: 'ghcr.io', name: 'ada/web', reference: '1.4' }
const staying = new AbortController().signal
const OCI = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }
const digest = `sha256:${'0'.repeat(64)}`

const check = ({ url }: LoopbackServer, signal = staying) =>
  createRegistry({ host: 'ghcr.io', url }).checkManifest(image, credential, signal)
const errors = (code: string, message: string) => ({ errors: [{ code, message }] })
const found = json(200, {}, { ...OCI, 'docker-content-digest': digest })
const unexpected = { result: 'unreachable', detail: 'unexpected-answer' }

/** Answers by path: tokens by one, manifests by the other. */
const registry =
  (toToken: Answer, toManifest: Answer): Answer =>
  (asked, response) =>
    (asked.url.pathname === '/token' ? toToken : toManifest)(asked, response)
const given = json(200, { token: 'opaque' })

test('it asks for a token with the credential, and with the token for the manifest', async () => {
  await using server = await LoopbackServer.start(registry(given, found))
  expect(await check(server)).toEqual({ result: 'pullable', digest })
  const [token, manifest] = server.asked
  expect([token?.method, token?.url.pathname, Object.fromEntries(token?.url.searchParams ?? [])]).toEqual([
    'GET',
    '/token',
    { service: 'ghcr.io', scope: 'repository:ada/web:pull' },
  ])
  expect(token?.headers.authorization).toBe(basic)
  expect([manifest?.method, manifest?.url.pathname]).toEqual(['GET', '/v2/ada/web/manifests/1.4'])
  expect(manifest?.headers.authorization).toBe('Bearer opaque')
  expect(manifest?.headers.accept?.split(', ')).toEqual([
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ])
})

const tokenAnswers: [string, Answer, object][] = [
  ['403: a dead token', json(403, errors('DENIED', 'denied')), { result: 'token-dead' }],
  ['401: a dead token', json(401, errors('UNAUTHORIZED', 'authentication required')), { result: 'token-dead' }],
  [
    '403 with the words of single sign-on',
    json(403, errors('DENIED', 'permission_denied: Resource protected by organization SAML enforcement.')),
    { result: 'denied', detail: 'sso' },
  ],
  ['429', json(429, errors('TOOMANYREQUESTS', 'slow down')), { result: 'rate-limited' }],
  ['500', json(500, {}), { result: 'unreachable', detail: 'failed' }],
  ['a page', (_, response) => void response.writeHead(200).end('<html>'), unexpected],
  ['an empty token', json(200, { token: '' }), unexpected],
  ['a token that no header can carry', json(200, { token: 'a\nb' }), unexpected],
  ['a page that refuses', (_, response) => void response.writeHead(403).end('<html>'), unexpected],
  ['a page that wants a login', (_, response) => void response.writeHead(401).end('<html>'), unexpected],
  ['a redirect', json(302, {}, { location: 'http://127.0.0.1:1/' }), unexpected],
]
test.each(tokenAnswers)('no token: %s', async (_, answer, result) => {
  await using server = await LoopbackServer.start(registry(answer, found))
  expect(await check(server)).toEqual(result)
})

const manifestAnswers: [string, Answer, object][] = [
  ['an access_token serves as well', found, { result: 'pullable', digest }],
  ['without a digest', json(200, {}, OCI), { result: 'pullable' }],
  ['a digest that is none', json(200, {}, { ...OCI, 'docker-content-digest': 'x' }), { result: 'pullable' }],
  ['a 200 that is no manifest', json(200, {}), unexpected],
  ['no access', json(403, errors('DENIED', 'requested access to the resource is denied')), { result: 'denied' }],
  ['no access in another registry’s way', json(401, errors('UNAUTHORIZED', '')), { result: 'denied' }],
  [
    'a scope that is missing',
    json(403, errors('DENIED', 'permission_denied: The token provided does not match expected scopes.')),
    { result: 'denied', detail: 'scope' },
  ],
  [
    'a token that died in between',
    json(401, errors('UNAUTHORIZED', 'unauthenticated: User cannot be authenticated with the token provided.')),
    { result: 'token-dead' },
  ],
  [
    'a registry that rejects what its own token server gave',
    json(401, errors('UNAUTHORIZED', ''), { 'www-authenticate': 'Bearer realm="x",error="invalid_token"' }),
    unexpected,
  ],
  ['no such tag', json(404, errors('MANIFEST_UNKNOWN', 'manifest unknown')), { result: 'not-found' }],
  ['no such package', json(404, errors('NAME_UNKNOWN', '')), { result: 'not-found', detail: 'package' }],
  ['somebody else’s 403', (_, response) => void response.writeHead(403).end('<html>'), unexpected],
  ['somebody else’s 401', (_, response) => void response.writeHead(401).end('<html>'), unexpected],
  ['somebody else’s 404', (_, response) => void response.writeHead(404).end('<html>'), unexpected],
  ['503', json(503, {}), { result: 'unreachable', detail: 'failed' }],
  ['a redirect', json(307, {}, { location: 'http://127.0.0.1:1/' }), unexpected],
]
test.each(manifestAnswers)('the manifest: %s', async (_, answer, result) => {
  await using server = await LoopbackServer.start(registry(json(200, { access_token: 'opaque' }), answer))
  expect(await check(server)).toEqual(result)
})

test('a rate limit tells when to come back, by seconds or by date', async () => {
  const limited = (after: string) => LoopbackServer.start(json(429, {}, { 'retry-after': after }))
  await using byDate = await limited('Sat, 31 Jan 2026 12:00:00 GMT')
  expect(await check(byDate)).toEqual({ result: 'rate-limited', detail: '2026-01-31T12:00:00.000Z' })
  await using bySeconds = await limited('60')
  expect(await check(bySeconds)).toEqual({ result: 'rate-limited', detail: expect.stringMatching(/Z$/) })
  await using nonsense = await limited('soon')
  expect(await check(nonsense)).toEqual({ result: 'rate-limited' })
})

const challenge = (realm: string) => ({ 'www-authenticate': `Bearer realm="${realm}",service="elsewhere",scope="x"` })

test('a registry that gives tokens elsewhere on its own server is followed there', async () => {
  await using server = await LoopbackServer.start((asked, response) => {
    const { pathname } = asked.url
    if (pathname === '/auth') return given(asked, response)
    if (pathname === '/token') return json(404, {})(asked, response)
    const isAllowed = asked.headers.authorization === 'Bearer opaque'
    return (isAllowed ? found : json(401, {}, challenge(`${server.url}/auth`)))(asked, response)
  })
  expect(await check(server)).toEqual({ result: 'pullable', digest })
  expect(server.asked.map(({ url, headers }) => [url.pathname, headers.authorization])).toEqual([
    ['/token', basic],
    ['/v2/ada/web/manifests/1.4', undefined],
    ['/auth', basic],
    ['/v2/ada/web/manifests/1.4', 'Bearer opaque'],
  ])
  expect(server.asked[2]?.url.searchParams.get('service')).toBe('elsewhere')
})

test('a realm or a redirect to another server receives nothing', async () => {
  await using elsewhere = await LoopbackServer.start(given)
  const away = { ...challenge(`${elsewhere.url}/token`), location: `${elsewhere.url}/` }
  const noTokenHere = json(404, {})
  for (const [toToken, toManifest, result] of [
    [noTokenHere, json(401, {}, away), { result: 'unreachable', detail: 'foreign-realm' }],
    [given, json(401, {}, away), { result: 'denied' }],
    [given, json(302, {}, away), unexpected],
    [json(401, {}, away), found, { result: 'token-dead' }],
    [json(307, {}, away), found, unexpected],
    [noTokenHere, json(401, {}, { 'www-authenticate': 'Basic realm="x"' }), unexpected],
    [noTokenHere, json(401, {}, challenge('not an address')), unexpected],
  ] as const) {
    await using server = await LoopbackServer.start(registry(toToken, toManifest))
    expect(await check(server)).toEqual(result)
  }
  expect(elsewhere.connections).toBe(0)
})

test('an answer that is cut off, or longer than any manifest, proves nothing', async () => {
  const cut: Answer = (_, response) => {
    response.writeHead(200, { ...OCI, 'content-length': '100' }).write('{')
    response.socket?.destroySoon()
  }
  const long: Answer = (_, response) => void response.writeHead(200, OCI).end('x'.repeat(5 * 1024 * 1024))
  const refused: Answer = (_, response) => void response.socket?.destroy()
  for (const [answer, detail] of [
    [cut, 'no-connection'],
    [long, 'unexpected-answer'],
    [refused, 'no-connection'],
  ] as const) {
    await using server = await LoopbackServer.start(registry(given, answer))
    expect(await check(server)).toEqual({ result: 'unreachable', detail })
  }
  const nobody = createRegistry({ host: 'ghcr.io', url: 'http://127.0.0.1:1' })
  expect(await nobody.checkManifest(image, credential, staying)).toEqual({
    result: 'unreachable',
    detail: 'no-connection',
  })
})

test('silence ends in a time-out, at the token, at the manifest and in the middle of it', async () => {
  const silent: Answer = () => undefined
  const stopping: Answer = (_, response) => void response.writeHead(200, OCI).write('{')
  const checks = [registry(silent, found), registry(given, silent), registry(given, stopping)].map(async (answer) => {
    await using server = await LoopbackServer.start(answer)
    return await check(server)
  })
  for (const result of await Promise.all(checks)) expect(result).toEqual({ result: 'unreachable', detail: 'timeout' })
})

test('whoever leaves ends the question', async () => {
  const [patient, leaving] = [new AbortController(), new AbortController()]
  const [first, second] = [Promise.withResolvers<ServerResponse>(), Promise.withResolvers<ServerResponse>()]
  const places = [first, second]
  await using server = await LoopbackServer.start((_, response) => places.shift()?.resolve(response))
  const patients = expect(check(server, patient.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  const held = await first.promise
  const leavers = expect(check(server, leaving.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  const closed = once(await second.promise, 'close')

  leaving.abort()
  await closed

  // It was not a time-out: the one who asked before still waits.
  expect(held.closed).toBe(false)
  patient.abort()
  await Promise.all([patients, leavers])
})

test('a registry that sends back what it was sent gets none of it any further', async () => {
  const echo: Answer = (asked, response) =>
    void response
      .writeHead(403, { 'content-type': 'application/json' })
      .end(JSON.stringify(errors('DENIED', `denied for ${asked.headers.authorization} and ${text}`)))
  for (const answer of [echo, registry(given, echo), registry(json(200, { token: text }), echo)]) {
    await using server = await LoopbackServer.start(answer)
    expect(tracesOf(text, JSON.stringify(await check(server)))).toEqual([])
  }
})
