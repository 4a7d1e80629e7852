import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'
import { openFileWorld, openWorld } from '#tests/support/world.ts'

/** Would it pull now? With real Secrets in a real cluster, and a registry that answers as ghcr.io does. */

const { kubeconfig, env, nobody } = inject('sandbox')
const core = coreApi(kubeconfig)
const registry = new RegistryControl(env.REGISTRY_URL ?? '')
const world = await openFileWorld()

/** Somebody with a provisioned Environment and a private package of their own, `web:1`. */
async function provisioned() {
  const person = await world.person()
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  const { project } = await person.caller.project.create({ name: 'checked', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const place = { projectId: project.id, environmentId }
  const check = (image: string, caller = person.caller) => caller.pullStatus.checkImage({ ...place, image })
  return { ...person, namespace, place, check, own: `ghcr.io/${person.login}/web` }
}

/** Puts another content into the PullSecret, as somebody with rights in the namespace could. */
async function write(namespace: string, entry: object | undefined) {
  const config = JSON.stringify({ auths: entry ? { 'ghcr.io': entry } : {} })
  const body = { data: { '.dockerconfigjson': Buffer.from(config).toString('base64') } }
  const secret = await core.readNamespacedSecret({ name: 'ghcr-secret', namespace })
  await core.replaceNamespacedSecret({ name: 'ghcr-secret', namespace, body: { ...secret, ...body } })
}

test('one’s own private image is pullable, by tag and by digest', async () => {
  const { check, own } = await provisioned()
  const byTag = await check(`${own}:1`)
  expect(byTag).toEqual({
    result: 'pullable',
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    checkedAt: expect.stringMatching(/Z$/),
  })
  expect(await check(`${own}:1@${byTag.result === 'pullable' && byTag.digest}`)).toMatchObject({ result: 'pullable' })
})

test('a public image is pullable, and with a dead token it is not', async () => {
  const { check, login } = await provisioned()
  expect(await check('ghcr.io/ada/public-tool:1')).toMatchObject({ result: 'pullable' })
  await world.github.revokeTokens(login)
  expect(await check('ghcr.io/ada/public-tool:1')).toMatchObject({ result: 'token-dead' })
})

test('no access, no such tag, no such package and no access any more are told apart', async () => {
  const { check, own, login } = await provisioned()
  const other = await world.person()
  await registry.putPackage(other.login, 'private', { tags: ['latest'], readers: [login] })
  expect(await check(`ghcr.io/${other.login}/private`)).toMatchObject({ result: 'pullable' })
  await registry.putPackage(other.login, 'private', { readers: [] })
  expect(await check(`ghcr.io/${other.login}/private`)).toMatchObject({ result: 'denied' })
  expect(await check(`${own}:none`)).toMatchObject({ result: 'not-found' })
  expect(await check(`ghcr.io/${login}/none`)).toMatchObject({ result: 'not-found' })
})

test('what an organisation or a rate limit says is told', async () => {
  const { check, own, login } = await provisioned()
  for (const [trouble, result] of [
    [
      { mode: 'sso', only: { path: '/v2' } },
      { result: 'denied', detail: 'sso' },
    ],
    [
      { mode: 'oauth-app-restricted', only: { path: '/v2' } },
      { result: 'denied', detail: 'oauth-app' },
    ],
    [{ mode: 'rate-limited' }, { result: 'rate-limited' }],
    [
      { mode: 'status', status: 502 },
      { result: 'unreachable', detail: 'failed' },
    ],
    [{ mode: 'cut' }, { result: 'unreachable', detail: 'no-connection' }],
    [null, { result: 'pullable' }],
  ] as const) {
    await registry.setTrouble(login, trouble)
    expect(await check(`${own}:1`)).toMatchObject(result)
  }
})

test('the credential is the one in the cluster, whatever the database holds, in each of its forms', async () => {
  const { check, own, namespace, login, token, actor } = await provisioned()
  await world.deps.db.gitConnection.deleteMany({ where: { userId: actor.id } })
  expect(await check(`${own}:1`)).toMatchObject({ result: 'pullable' })
  await write(namespace, { auth: Buffer.from(`${login}:${token}`).toString('base64') })
  expect(await check(`${own}:1`)).toMatchObject({ result: 'pullable' })
  await write(namespace, { username: login, password: token })
  expect(await check(`${own}:1`)).toMatchObject({ result: 'pullable' })
  await write(namespace, { username: login, password: 'gho_nobodysToken' })
  expect(await check(`${own}:1`)).toMatchObject({ result: 'token-dead' })
})

test('without a usable PullSecret nothing is asked', async () => {
  const { check, own, namespace, login } = await provisioned()
  const at = { name: 'ghcr-secret', namespace }
  const calls = await registry.callCount(login)
  await write(namespace, undefined)
  expect(await check(`${own}:1`)).toMatchObject({ result: 'no-secret', detail: 'malformed' })
  await core.deleteNamespacedSecret(at)
  expect(await check(`${own}:1`)).toMatchObject({ result: 'no-secret' })
  await core.createNamespacedSecret({ namespace, body: { metadata: { name: at.name }, stringData: { a: 'b' } } })
  expect(await check(`${own}:1`)).toMatchObject({ result: 'no-secret', detail: 'foreign' })
  expect(await registry.callCount(login)).toBe(calls)
})

test.each(['nginx', 'docker.io/library/nginx', 'ghcr.io.example/a/b', 'GHCR.IO/ada/web', '127.0.0.1:1/a/b'])(
  'an image of another registry (%s) is refused before anything is asked',
  async (image) => {
    const { check, login } = await provisioned()
    const calls = await registry.callCount(login)
    expect(await check(image)).toEqual({ result: 'unsupported-host', checkedAt: expect.any(String) })
    expect(await registry.callCount(login)).toBe(calls)
  },
)

test.each(['', ' ', 'ghcr.io/Ada/Web', 'ghcr.io/ada/web:', 'ghcr.io/../x', 'a b', 'x'.repeat(600), '\0'])(
  'what is no image (%j) is told so',
  async (image) => {
    const { check } = await provisioned()
    await expect(check(image)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  },
)

test('a cluster that refuses is told as such', async () => {
  const { place, own, actor } = await provisioned()
  await using denied = await openWorld({ kubeconfig: nobody, overrides: { db: world.deps.db } })
  const call = denied.callerFor(actor).pullStatus.checkImage({ ...place, image: `${own}:1` })
  await expect(call).rejects.toMatchObject({ cause: { code: 'CLUSTER_DENIED' } })
})
