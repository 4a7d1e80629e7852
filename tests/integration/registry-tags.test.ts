import { expect, inject, test } from 'vitest'
import { createRegistry } from '#server/adapters/registry.ts'
import { Secret } from '#server/secret.ts'
import { type Answer, json, LoopbackServer } from '#tests/support/loopback-server.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What a check says beside its result: the tags that there are where one is missing, and the platforms of an index. */

const world = await openFileWorld()
const control = new RegistryControl(inject('sandbox').env.REGISTRY_URL ?? '')
const credential = { login: 'ada', token: new Secret('gho_tags') }
const staying = new AbortController().signal
const MISSING = json(404, { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] })
const INDEX = { 'content-type': 'application/vnd.oci.image.index.v1+json' }

const check = ({ url }: LoopbackServer, reference = '1.4') =>
  createRegistry({ host: 'ghcr.io', url }).checkManifest(
    { host: 'ghcr.io', name: 'ada/web', reference },
    credential,
    staying,
  )

const registry =
  (toManifest: Answer, toTags: Answer): Answer =>
  (asked, response) => {
    const { pathname } = asked.url
    if (pathname === '/token') return json(200, { token: 'opaque' })(asked, response)
    return (pathname.endsWith('/tags/list') ? toTags : toManifest)(asked, response)
  }

test('where a tag is missing, those that there are come with the answer, from all pages', async () => {
  const pages: Answer = (asked, response) => {
    const isFirst = !asked.url.searchParams.has('last')
    const link = { link: '<https://evil.example/v2/x/tags/list?last=1.3&n=1000>; rel="next"' }
    const tags = isFirst ? ['1.1', '1.2', '1.3'] : ['1.5', 'latest', 'not a tag']
    json(200, { name: 'ada/web', tags }, isFirst ? link : {})(asked, response)
  }
  await using server = await LoopbackServer.start(registry(MISSING, pages))
  expect(await check(server)).toEqual({ result: 'not-found', tags: ['1.5', '1.3', '1.2', '1.1', 'latest'] })
  const lists = server.asked.filter(({ url }) => url.pathname.endsWith('/tags/list'))
  expect(lists.map(({ url, headers }) => [url.search, headers.authorization])).toEqual([
    ['?n=1000', 'Bearer opaque'],
    ['?n=1000&last=1.3', 'Bearer opaque'],
  ])
})

test.each<[string, Answer]>([
  ['are refused', json(403, { errors: [{ code: 'DENIED', message: 'denied' }] })],
  ['are none', json(200, { name: 'ada/web', tags: null })],
  ['are something else', json(200, '<html>')],
  ['break off', (_, response) => response.destroy()],
  ['never come', () => undefined],
])('tags that %s change nothing of the result', async (_, toTags) => {
  await using server = await LoopbackServer.start(registry(MISSING, toTags))
  expect(await check(server)).toEqual({ result: 'not-found' })
})

test('a list without an end is read for three pages', async () => {
  const endless: Answer = (asked, response) => {
    const last = `${Number(asked.url.searchParams.get('last') ?? '0') + 1}`
    json(200, { tags: [last] }, { link: `</v2/ada/web/tags/list?last=${last}>; rel="next"` })(asked, response)
  }
  await using server = await LoopbackServer.start(registry(MISSING, endless))
  expect(await check(server, 'nope')).toEqual({ result: 'not-found', tags: ['3', '2', '1'] })
})

test('a digest that is missing asks for no tags', async () => {
  await using server = await LoopbackServer.start(registry(MISSING, json(200, { tags: ['1.4'] })))
  expect(await check(server, `sha256:${'0'.repeat(64)}`)).toEqual({ result: 'not-found' })
})

test('an index names its platforms, and nothing that is none', async () => {
  const platform = (os: unknown, architecture: unknown, variant?: string) => ({
    platform: { os, architecture, variant },
  })
  const manifests = [
    platform('linux', 'arm64', 'v8'),
    platform('linux', 'amd64'),
    platform('linux', 'amd64'),
    platform('unknown', 'unknown'),
    platform('<b>', 'amd64'),
    platform(1, 2),
    {},
  ]
  await using server = await LoopbackServer.start(registry(json(200, { manifests }, INDEX), MISSING))
  expect(await check(server)).toEqual({ result: 'pullable', platforms: ['linux/amd64', 'linux/arm64/v8'] })
})

test("the sandbox's registry lists tags and platforms as a person sees them", async () => {
  const { caller, login } = await world.person()
  const { project } = await caller.project.create({ name: 'tags', environments: ['staging'] })
  const environmentId = project.environments[0]?.id ?? ''
  await control.putPackage(login, 'api', { tags: ['1.4', '1.5'], platforms: ['linux/amd64', 'linux/arm64'] })
  const checkImage = (image: string) =>
    caller.pullStatus.checkImage({ projectId: project.id, environmentId, image: `ghcr.io/${login}/${image}` })
  expect(await checkImage('api:1.6')).toMatchObject({ result: 'not-found', tags: ['1.5', '1.4'] })
  expect(await checkImage('api:1.5')).toMatchObject({ result: 'pullable', platforms: ['linux/amd64', 'linux/arm64'] })
})
