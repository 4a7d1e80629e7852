import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { layPod } from '#sandbox/cluster/pods.ts'
import { callerWith, clusterWith } from '#tests/support/altered-world.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'
import { heldByMember } from '#tests/support/shared-project.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** Another's token is no oracle on what its holder may read, and no answer tells it. */

const world = await openFileWorld()
const { kubeconfig, env } = inject('sandbox')
const core = coreApi(kubeconfig)
const registry = new RegistryControl(env.REGISTRY_URL ?? '')

/** Takes somebody's row away, as a database that was restored from before they came would. */
async function eraseRow({ actor }: Person) {
  await world.deps.db.user.delete({ where: { id: actor.id } })
}

test('a token of somebody who is not known any more is nobody’s own, and vouched for by nobody', async () => {
  const { ada, grace, projectId, environmentId } = await heldByMember(world)
  const { caller } = ada
  await eraseRow(grace)
  const secret = {
    ...{ state: 'outdated', detail: 'holder-left' },
    holder: { login: grace.login, isYou: false },
  }
  expect(await caller.pullStatus.read({ projectId, environmentId })).toMatchObject({ secret })
  expect(await caller.pullStatus.overview()).toMatchObject([{ secret }])
  expect(await caller.pullSecret.plan({ projectId })).toMatchObject([{ action: 'update' }])
  const image = `ghcr.io/${grace.login}/any:1`
  await expect(caller.pullStatus.checkImage({ projectId, environmentId, image })).rejects.toMatchObject({
    cause: { code: 'NOT_HOLDER' },
  })
  expect(await caller.pullSecret.remove({ projectId })).toMatchObject([{ outcome: 'deleted' }])
})

test('a label that was taken off makes another’s token no one’s oracle', async () => {
  const held = await heldByMember(world)
  const { namespace, projectId, environmentId } = held
  const secret = await core.readNamespacedSecret({ name: 'ghcr-secret', namespace })
  const { 'pullkey.dev/owner': _, ...labels } = secret.metadata?.labels ?? {}
  const metadata = { ...secret.metadata, labels }
  await core.replaceNamespacedSecret({ name: 'ghcr-secret', namespace, body: { ...secret, metadata } })
  const image = `ghcr.io/${held.grace.login}/any:1`
  const calls = await registry.callCount(held.grace.login)
  await expect(held.ada.caller.pullStatus.checkImage({ projectId, environmentId, image })).rejects.toMatchObject({
    cause: { code: 'NOT_HOLDER' },
  })
  expect(await registry.callCount(held.grace.login)).toBe(calls)
})

test('with another’s token an image is checked only while a pod names it whole, and no tags are told', async () => {
  const held = await heldByMember(world)
  const { ada, grace, namespace, projectId, environmentId } = held
  await registry.putPackage(grace.login, 'web', { tags: ['1', '2'] })
  const named = `ghcr.io/${grace.login}/web:9`
  const check = (image: string, caller = ada.caller) =>
    caller.pullStatus.checkImage({ projectId, environmentId, image })
  const refused = { cause: { code: 'NOT_HOLDER' } }
  const calls = () => registry.callCount(grace.login)

  const before = await calls()
  for (const image of [named, `ghcr.io/${grace.login}/web`]) await expect(check(image)).rejects.toMatchObject(refused)
  await layPod(kubeconfig, {
    namespace,
    name: 'web',
    containers: [{ name: 'app', image: named, state: { running: true } }],
  })
  const others = [':1', '', ':9x', `:9@sha256:${'0'.repeat(64)}`, '/more:9']
  for (const text of others) await expect(check(`ghcr.io/${grace.login}/web${text}`)).rejects.toMatchObject(refused)
  expect(await calls()).toBe(before)

  const asked: string[] = []
  const { listPods } = world.deps.cluster
  const watched = clusterWith(world, {
    listPods: async (...question) => {
      asked.push(question[0])
      return listPods(...question)
    },
  })
  const answer = await check(named, callerWith(world, ada, watched))
  expect(answer).toMatchObject({ result: 'not-found' })
  expect(answer).not.toHaveProperty('tags', expect.anything())
  expect(asked).toEqual([namespace])
  expect(await check(named, grace.caller)).toMatchObject({ result: 'not-found', tags: expect.arrayContaining(['2']) })

  await core.deleteNamespacedPod({ namespace, name: 'web', gracePeriodSeconds: 0 })
  await expect(check(named)).rejects.toMatchObject(refused)
})

test('checks of another’s token count against who asks, and never against the holder', async () => {
  const { ada, grace, projectId, environmentId } = await heldByMember(world)
  const { db } = world.deps
  const expire = new Date(Date.now() + 60_000)
  await db.rateLimit.create({ data: { key: `image-check:${ada.actor.id}`, points: 60, expire } })
  const image = `ghcr.io/${grace.login}/any:1`
  const check = ({ caller }: Person) => caller.pullStatus.checkImage({ projectId, environmentId, image })
  await expect(check(ada)).rejects.toMatchObject({ cause: { code: 'RATE_LIMITED' } })
  expect(await check(grace)).toMatchObject({ result: 'not-found' })
})

test('no answer to a member holds what the holder’s token may do or read', async () => {
  const held = await heldByMember(world)
  const { ada, grace, projectId, environmentId } = held
  await registry.putPackage(grace.login, 'hidden-package', { tags: ['1'] })
  const { token } = await world.github.mintToken(grace.login, { kind: 'classic', scopes: ['read:packages'] })
  await grace.caller.connection.usePat({ token })
  await grace.caller.pullSecret.provision({ projectId })
  const { caller } = ada
  const answers = JSON.stringify([
    await caller.pullStatus.read({ projectId, environmentId }),
    await caller.member.list({ projectId }),
    await caller.project.get({ projectId }),
    await caller.project.list(),
    await caller.auditEvent.list({ projectId }),
    await caller.connection.placements(),
    await caller.pullSecret.provision({ projectId }),
    await caller.member.find({ projectId, login: grace.login }),
  ])
  for (const trace of ['read:packages', 'scopes', 'hidden-package', grace.token, token])
    expect(answers).not.toContain(trace)
})
