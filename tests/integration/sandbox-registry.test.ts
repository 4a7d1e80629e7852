import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type GitHub, startGitHub } from '#sandbox/github/server.ts'
import { type Registry, startRegistry } from '#sandbox/registry/server.ts'
import { application, control, type Json, newToken } from '#tests/support/sandbox-github.ts'

const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')
const CHALLENGE_BODY = '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}\n'
const DEAD_BODY = '{"errors":[{"code":"DENIED","message":"denied"}]}\n'

type Sandbox = AsyncDisposable & { github: GitHub; registry: Registry }

async function startSandbox(): Promise<Sandbox> {
  const github = await startGitHub()
  const registry = await startRegistry({ github })
  const close = async () => {
    await Promise.all([registry.close(), github.close()])
  }
  return { github, registry, [Symbol.asyncDispose]: close }
}

function askToken({ registry }: Sandbox, repository: string, token?: string) {
  const headers = new Headers(token ? { authorization: `Basic ${btoa(`anybody:${token}`)}` } : {})
  const query = new URLSearchParams({ service: 'ghcr.io', scope: `repository:${repository}:pull` })
  return fetch(`${registry.url}/token?${query}`, { headers })
}

/** Goes all the way a pull goes; the answer is the manifest's. */
async function pull(sandbox: Sandbox, repository: string, reference: string, token?: string, init: RequestInit = {}) {
  const { token: bearer } = (await (await askToken(sandbox, repository, token)).json()) as { token: string }
  const headers = { accept: ACCEPT, ...init.headers, authorization: `Bearer ${bearer}` }
  return fetch(`${sandbox.registry.url}/v2/${repository}/manifests/${reference}`, { ...init, headers })
}

async function refusal(answer: Response) {
  const { errors } = (await answer.json()) as { errors: { code: string; message: string }[] }
  return `${answer.status} ${errors[0]?.code}: ${errors[0]?.message}`
}

const put = ({ registry }: Sandbox, path: string, body: Json) =>
  fetch(`${registry.url}/_sandbox${path}`, { method: 'PUT', body: JSON.stringify(body) })

test('without credentials everything answers with the challenge, to the byte', async () => {
  await using sandbox = await startSandbox()
  const answer = await fetch(`${sandbox.registry.url}/v2/ada/web/manifests/1.4`)
  expect([answer.status, await answer.text()]).toEqual([401, CHALLENGE_BODY])
  expect(CHALLENGE_BODY).toHaveLength(73)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/json',
    'content-length': '73',
    'docker-distribution-api-version': 'registry/2.0',
    'www-authenticate': `Bearer realm="${sandbox.registry.url}/token",service="ghcr.io",scope="repository:ada/web:pull"`,
  })
  expect((await fetch(`${sandbox.registry.url}/v2/`)).headers.get('www-authenticate')).toContain('user/image')
})

test('a token is had by GET alone', async () => {
  await using sandbox = await startSandbox()
  const answer = await fetch(`${sandbox.registry.url}/token`, { method: 'POST', body: 'grant_type=password' })
  expect(answer.status).toBe(405)
})

test('nobody in particular gets a token for a public package, and none for a private or unknown one', async () => {
  await using sandbox = await startSandbox()
  expect((await pull(sandbox, 'ada/public-tool', 'latest')).status).toBe(200)
  for (const repository of ['ada/web', 'ada/unknown', 'nobody/unknown']) {
    const answer = await askToken(sandbox, repository)
    expect([answer.status, await answer.text()]).toEqual([401, CHALLENGE_BODY])
  }
})

test('a token for one package opens no other', async () => {
  await using sandbox = await startSandbox()
  const { token } = (await (await askToken(sandbox, 'ada/public-tool')).json()) as { token: string }
  const headers = { authorization: `Bearer ${token}`, accept: ACCEPT }
  const answer = await fetch(`${sandbox.registry.url}/v2/ada/web/manifests/1.4`, { headers })
  expect(await refusal(answer)).toBe('401 UNAUTHORIZED: authentication required')
})

test('a dead token is 403, even for a public image, and at once for a bearer given out before', async () => {
  await using sandbox = await startSandbox()
  const token = await newToken(sandbox.github, 'ada')
  expect((await askToken(sandbox, 'ada/web', token)).status).toBe(200)
  await application(sandbox.github, 'DELETE', 'token', token)
  for (const repository of ['ada/web', 'ada/public-tool']) {
    const answer = await askToken(sandbox, repository, token)
    expect([answer.status, await answer.text()]).toEqual([403, DEAD_BODY])
  }
  const headers = { authorization: `Bearer ${btoa(token)}`, accept: ACCEPT }
  const late = await fetch(`${sandbox.registry.url}/v2/ada/public-tool/manifests/latest`, { headers })
  expect([await refusal(late), late.headers.get('www-authenticate')]).toEqual(['403 DENIED: denied', null])
})

test('a live token always gets a bearer, and only the manifest tells whether it may pull', async () => {
  await using sandbox = await startSandbox()
  const token = await newToken(sandbox.github, 'ada')
  expect((await askToken(sandbox, 'grace/api', token)).status).toBe(200)
  expect(await refusal(await pull(sandbox, 'grace/api', 'latest', token))).toContain('403 DENIED')
  const head = await pull(sandbox, 'grace/api', 'latest', token, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([403, ''])
  expect((await pull(sandbox, 'ada/web', '1.4', token)).status).toBe(200)
})

test('a read role of the user and a scope of the token are both needed', async () => {
  await using sandbox = await startSandbox()
  const [adas, graces] = [await newToken(sandbox.github, 'ada'), await newToken(sandbox.github, 'grace')]
  expect((await pull(sandbox, 'acme/api', '3.1', graces)).status).toBe(200)
  expect(await refusal(await pull(sandbox, 'acme/api', '3.1', adas))).toContain('403 DENIED')
  const narrow = await newToken(sandbox.github, 'grace', { scope: 'read:user' })
  expect(await refusal(await pull(sandbox, 'acme/api', '3.1', narrow))).toBe(
    '403 DENIED: permission_denied: The token provided does not match expected scopes.',
  )
  const wide = await newToken(sandbox.github, 'grace', { scope: 'write:packages' })
  expect((await pull(sandbox, 'acme/api', '3.1', wide)).status).toBe(200)
})

test("an organisation's rules come first", async () => {
  await using sandbox = await startSandbox()
  const token = await newToken(sandbox.github, 'grace')
  const classic = (await (await control(sandbox.github, 'POST', '/users/grace/tokens')).json()) as { token: string }
  const under = async (policy: string, bearer: string) => {
    await control(sandbox.github, 'PUT', '/organisations/acme', { policy })
    const answer = await pull(sandbox, 'acme/api', '3.1', bearer)
    return answer.ok ? 'ok' : refusal(answer)
  }
  expect(await under('saml', token)).toContain(
    'permission_denied: Resource protected by organization SAML enforcement.',
  )
  expect(await under('restricts-oauth-apps', token)).toContain('has enabled OAuth App access restrictions')
  expect(await under('restricts-oauth-apps', classic.token)).toBe('ok')
  expect(await under('forbids-classic-tokens', classic.token)).toContain(
    '`acme` forbids access via a personal access token',
  )
  expect(await under('forbids-classic-tokens', token)).toBe('ok')
})

test('a missing tag is unknown; a missing package only to those who would know', async () => {
  await using sandbox = await startSandbox()
  const token = await newToken(sandbox.github, 'ada')
  const unknown = '404 MANIFEST_UNKNOWN: manifest unknown'
  expect(await refusal(await pull(sandbox, 'ada/web', '9.9', token))).toBe(unknown)
  expect(await refusal(await pull(sandbox, 'ada/unknown', 'latest', token))).toBe(unknown)
  expect(await refusal(await pull(sandbox, 'grace/unknown', 'latest', token))).toContain('403 DENIED')
})

test('a manifest comes with its true digest, by tag and by digest, index and parts', async () => {
  await using sandbox = await startSandbox()
  const token = await newToken(sandbox.github, 'ada')
  const byTag = await pull(sandbox, 'ada/web', '1.4', token)
  const text = await byTag.text()
  const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`
  expect(byTag.headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json')
  expect(byTag.headers.get('docker-content-digest')).toBe(digest)
  expect(await (await pull(sandbox, 'ada/web', digest, token)).text()).toBe(text)
  const { manifests } = JSON.parse(text) as { manifests: { digest: string; size: number; platform: Json }[] }
  expect(manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64'])
  for (const part of manifests) {
    const answer = await pull(sandbox, 'ada/web', part.digest, token)
    expect(answer.headers.get('content-type')).toBe('application/vnd.oci.image.manifest.v1+json')
    expect(answer.headers.get('content-length')).toBe(String(part.size))
  }
  const head = await pull(sandbox, 'ada/job', '2', token, { method: 'HEAD' })
  expect(head.headers.get('content-type')).toBe('application/vnd.oci.image.manifest.v1+json')
})

test('who does not accept an index gets none', async () => {
  await using sandbox = await startSandbox()
  const token = await newToken(sandbox.github, 'ada')
  const accept = 'application/vnd.oci.image.manifest.v1+json, */*'
  const answer = await pull(sandbox, 'ada/web', '1.4', token, { headers: { accept } })
  expect(await refusal(answer)).toContain('OCI index found, but Accept header does not support OCI indexes')
})

test('packages are added and changed over HTTP, deeper names too', async () => {
  await using sandbox = await startSandbox()
  const token = await newToken(sandbox.github, 'ada')
  await put(sandbox, '/packages/grace/tools/lint', { tags: ['7'], readers: ['ada'] })
  expect((await pull(sandbox, 'grace/tools/lint', '7', token)).status).toBe(200)
  await put(sandbox, '/packages/grace/tools/lint', { readers: [] })
  expect((await pull(sandbox, 'grace/tools/lint', '7', token)).status).toBe(403)
  await put(sandbox, '/packages/grace/tools/lint', { visibility: 'public' })
  expect((await pull(sandbox, 'grace/tools/lint', '7')).status).toBe(200)
  expect((await put(sandbox, '/packages/nobody/x', {})).status).toBe(404)
})

test('trouble meets the user it is switched on for, and calls are counted', async () => {
  await using sandbox = await startSandbox()
  const [adas, graces] = [await newToken(sandbox.github, 'ada'), await newToken(sandbox.github, 'grace')]
  const only = { path: '/v2/' }
  await put(sandbox, '/trouble', { user: 'ada', registry: { mode: 'rate-limited', only } })
  expect(await refusal(await pull(sandbox, 'ada/web', '1.4', adas))).toBe(
    '429 TOOMANYREQUESTS: retry-after: 1.16676ms, allowed: 44000/minute',
  )
  expect((await pull(sandbox, 'grace/api', '0.9', graces)).status).toBe(200)
  await put(sandbox, '/trouble', { user: 'ada', registry: { mode: 'status', status: 503 } })
  expect((await askToken(sandbox, 'ada/web', adas)).status).toBe(503)
  await put(sandbox, '/trouble', { user: 'ada', registry: { mode: 'cut' } })
  await expect(askToken(sandbox, 'ada/web', adas)).rejects.toThrow('fetch failed')
  const calls = await fetch(`${sandbox.registry.url}/_sandbox/calls?login=ada`)
  expect(await calls.json()).toMatchObject({
    counts: { 'GET /token': 3, 'GET /v2/:owner/:name+/manifests/:reference': 1 },
  })
})
