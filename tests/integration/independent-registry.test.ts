import { afterAll, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { type DockerRegistry, startDockerRegistry } from '#tests/support/docker-registry.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { json, LoopbackServer } from '#tests/support/loopback-server.ts'
import { openFileWorld } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const started = await startDockerRegistry()
if ('unavailable' in started) {
  const reason = `Debian's docker-registry cannot be had: ${started.unavailable}`
  process.stdout.write(`Skipped: ${reason}\n`)
  test('checkImage understands a registry that is not ours', ({ skip }) => skip(reason))
} else {
  await onDockerRegistry(started)
}

async function onDockerRegistry(registry: DockerRegistry) {
  afterAll(() => registry[Symbol.asyncDispose]())
  const { host, url } = registry
  const world = await openFileWorld({ env: { REGISTRY_HOST: host, REGISTRY_URL: url } })
  const checkedAt = expect.any(String)

  /** Somebody with a provisioned Environment and a private image `<login>/web:1.4` that they may pull. */
  async function openShop() {
    const { login, token, caller } = await world.person()
    const { project, results } = await caller.project.create({ name: 'shop', environments: ['staging'] })
    expect(results.map(({ outcome }) => outcome)).toEqual(['created'])
    const [{ id: environmentId, namespace } = { id: '', namespace: '' }] = project.environments
    const name = `${login}/web`
    const digest = await registry.push(name, '1.4')
    registry.accounts.set(login, { token, pulls: [name, `${login}/never-pushed`] })
    const check = (image: string) =>
      caller.pullStatus.checkImage({ projectId: project.id, environmentId, image: `${host}/${image}` })
    return { login, token, namespace, name, digest, check }
  }

  test('an image is pullable by tag and by digest, with the digest that it was pushed with', async () => {
    const { login, token, namespace, name, digest, check } = await openShop()
    expect(dockerConfigOf(await getSecret(core, namespace))).toMatchObject({
      auths: { [host]: { username: login, password: token } },
    })
    expect(await check(`${name}:1.4`)).toEqual({ result: 'pullable', digest, checkedAt })
    expect(await check(`${name}@${digest}`)).toEqual({ result: 'pullable', digest, checkedAt })
  })

  test('the image is private: without a credential there is no manifest, and the challenge names the place', async () => {
    const { name, digest } = await openShop()
    for (const reference of ['1.4', digest]) {
      const answer = await fetch(`${url}/v2/${name}/manifests/${reference}`)
      expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('UNAUTHORIZED')])
      expect(answer.headers.get('www-authenticate')).toContain(`Bearer realm="${url}/auth/token"`)
    }
    expect((await fetch(`${url}/auth/token?scope=repository:${name}:pull`)).status).toBe(401)
    expect((await fetch(`${url}/token`)).status).toBe(404)
  })

  test('a tag, a digest and a whole repository that are missing are not found by who may pull there', async () => {
    const { login, name, check } = await openShop()
    expect(await check(`${name}:9.9`)).toEqual({ result: 'not-found', tags: ['1.4'], checkedAt })
    const missing = [`${name}@sha256:${'0'.repeat(64)}`, `${login}/never-pushed:1.4`]
    for (const image of missing) expect(await check(image)).toEqual({ result: 'not-found', checkedAt })
  })

  test("somebody else's repository is denied, whether or not it is there", async () => {
    const [one, other] = [await openShop(), await openShop()]
    expect(await other.check(`${other.name}:1.4`)).toMatchObject({ result: 'pullable' })
    for (const image of [`${other.name}:1.4`, `${other.name}@${other.digest}`, `${other.login}/never-pushed:1.4`]) {
      expect(await one.check(image)).toEqual({ result: 'denied', checkedAt })
    }
  })

  test('a token that the registry knows no more is dead', async () => {
    const { login, name, check } = await openShop()
    expect(await check(`${name}:1.4`)).toMatchObject({ result: 'pullable' })
    registry.accounts.delete(login)
    expect(await check(`${name}:1.4`)).toEqual({ result: 'token-dead', checkedAt })
  })

  test('the Secret may say who somebody is by `auth` alone, or by user name and password alone', async () => {
    const { login, token, namespace, name, digest, check } = await openShop()
    for (const entry of [{ auth: btoa(`${login}:${token}`) }, { username: login, password: token }]) {
      await rewriteSecret(namespace, { auths: { [host]: entry } })
      expect(await check(`${name}:1.4`)).toEqual({ result: 'pullable', digest, checkedAt })
    }
  })

  test('a challenge that sends the credential to another server is not followed', async () => {
    const { name, check } = await openShop()
    await using elsewhere = await LoopbackServer.start(json(200, { token: 'a-token' }))
    {
      using _challenge = registry.challengeWith(`${elsewhere.url}/auth/token`)
      expect(await check(`${name}:1.4`)).toEqual({ result: 'unreachable', detail: 'foreign-realm', checkedAt })
    }
    expect(elsewhere.connections).toBe(0)
    expect(await check(`${name}:1.4`)).toMatchObject({ result: 'pullable' })
  })
}

async function rewriteSecret(namespace: string, config: object): Promise<void> {
  const secret = await getSecret(core, namespace)
  const data = { '.dockerconfigjson': btoa(JSON.stringify(config)) }
  await core.replaceNamespacedSecret({ name: 'ghcr-secret', namespace, body: { ...secret, data } })
  expect(dockerConfigOf(await getSecret(core, namespace))).toEqual(config)
}
