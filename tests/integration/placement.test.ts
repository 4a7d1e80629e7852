import { expect, inject, test } from 'vitest'
import type { Cluster } from '#server/adapters/cluster.ts'
import { AppError } from '#server/errors.ts'
import { callerWith, clusterWith, gate } from '#tests/support/altered-world.ts'
import { coreApi, getSecret } from '#tests/support/kubernetes.ts'
import { placementsOf, tokenIn as tokenStandingIn } from '#tests/support/placed-token.ts'
import { sharedProject } from '#tests/support/shared-project.ts'
import { slowWriter } from '#tests/support/slow-callers.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** Where a person's token was put is written down before it goes there, and until it is out. */

const world = await openFileWorld()
const core = coreApi(inject('sandbox').kubeconfig)
const tokenIn = (namespace: string) => tokenStandingIn(core, namespace)
const namespacesOf = (person: Parameters<typeof placementsOf>[1]) => placementsOf(world, person)

/** A caller whose writes do this instead. */
function writing(person: Person, applyPullSecret: Cluster['applyPullSecret']) {
  return callerWith(world, person, clusterWith(world, { applyPullSecret }))
}

test('two people who provision at the same moment leave one whole token, and its Placement alone', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  for (let round = 0; round < 20; round += 1) {
    const { projectId, environmentId, namespace } = await sharedProject(ada, grace)
    await world.deps.db.rateLimit.deleteMany()
    // Every other round nothing stands there, which the API server cannot be told to insist on.
    if (round % 2 === 0) await ada.caller.pullSecret.remove({ projectId })
    const results = await Promise.all(
      [ada, grace].map(({ caller }) => caller.pullSecret.provision({ projectId, replace: true })),
    )
    expect(results.flat().filter(({ outcome }) => outcome === 'failed')).toEqual([])
    const token = await tokenIn(namespace)
    const holder = [ada, grace].find((one) => one.token === token)
    for (const reader of [ada, grace])
      expect(await reader.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
        secret: { state: 'current', holder: { login: holder?.login, isYou: reader === holder } },
      })
    expect((await namespacesOf(ada)).includes(namespace)).toBe(ada === holder)
    expect((await namespacesOf(grace)).includes(namespace)).toBe(grace === holder)
  }
})

test('without the decision one of two who are first keeps their token, or is told whose stands there', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  await ada.caller.pullSecret.remove({ projectId })
  // Grace has looked and found nothing when ada's token comes.
  const { caller, writing: waiting } = slowWriter(world, grace)
  const provisioned = caller.pullSecret.provision({ projectId })
  await waiting.reached
  await ada.caller.pullSecret.provision({ projectId })
  waiting.open()
  await provisioned
  const holder = (await tokenIn(namespace)) === ada.token ? ada : grace
  expect((await namespacesOf(ada)).includes(namespace)).toBe(ada === holder)
  expect((await namespacesOf(grace)).includes(namespace)).toBe(grace === holder)
})

test('it is written before the token: a write whose answer never came is found and taken back', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  const lost = writing(grace, async (...write) => {
    expect(await namespacesOf(grace)).toEqual([namespace])
    await world.deps.cluster.applyPullSecret(...write)
    throw new AppError('CLUSTER_TIMEOUT', 'The answer was lost.')
  })
  expect(await lost.pullSecret.provision({ projectId, replace: true })).toMatchObject([{ outcome: 'failed' }])
  expect(await tokenIn(namespace)).toBe(grace.token)
  await grace.caller.member.leave({ projectId })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
  expect(await getSecret(core, namespace)).toBeNull()
})

test.each(['CHANGED', 'SECRET_CONFLICT', 'CLUSTER_DENIED'] as const)(
  'a write that the API server refuses (%s) leaves none behind',
  async (code) => {
    const [ada, grace] = [await world.person(), await world.person()]
    const { projectId, namespace } = await sharedProject(ada, grace)
    const refused = writing(grace, () => Promise.reject(new AppError(code, 'No.')))
    await refused.pullSecret.provision({ projectId, replace: true })
    expect(await tokenIn(namespace)).toBe(ada.token)
    expect(await namespacesOf(grace)).toEqual([])
    // What stood before stands.
    await writing(ada, () => Promise.reject(new AppError(code, 'No.'))).pullSecret.provision({ projectId })
    expect(await namespacesOf(ada)).toEqual([namespace])
  },
)

test('it comes back where the removal had looked before the token was there', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  await ada.caller.pullSecret.remove({ projectId })
  const { caller, writing: waiting } = slowWriter(world, grace)
  const provisioned = caller.pullSecret.provision({ projectId })
  await waiting.reached
  expect(await ada.caller.pullSecret.remove({ projectId })).toMatchObject([{ outcome: 'absent' }])
  waiting.open()
  await provisioned
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect(await namespacesOf(grace)).toEqual([namespace])
})

test('a slow writer is never erased by whoever was replaced before', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  const held = gate()
  const { db } = world.deps
  // Ada has written, and is held before what was there before her is struck out.
  const late = new Proxy(db, {
    get: (target, name) =>
      name !== 'placement'
        ? Reflect.get(target, name)
        : new Proxy(target.placement, {
            get: (table, verb) => {
              if (verb !== 'deleteMany') return Reflect.get(table, verb)
              return async (...question: Parameters<typeof table.deleteMany>) => {
                await held.pass()
                return table.deleteMany(...question)
              }
            },
          }),
  })
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  const ended = callerWith(world, ada, { db: late }).pullSecret.provision({ projectId, replace: true })
  await held.reached
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  held.open()
  await ended
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect([await namespacesOf(ada), await namespacesOf(grace)]).toEqual([[], [namespace]])
})

test('a token that finds its Connection forgotten goes out with its Placement', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  const { caller, writing: waiting } = slowWriter(world, grace)
  const provisioned = caller.pullSecret.provision({ projectId, replace: true })
  await waiting.reached
  await grace.caller.connection.forget()
  waiting.open()
  expect(await provisioned).toMatchObject([{ outcome: 'failed', error: { code: 'NOT_CONNECTED' } }])
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await namespacesOf(grace)).toEqual([])
})

test('whoever is removed while they provision writes nothing any more', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  const { findPullSecret } = world.deps.cluster
  const removing = clusterWith(world, {
    findPullSecret: async (...question) => {
      await ada.caller.member.remove({ projectId, githubId: grace.githubId })
      return findPullSecret(...question)
    },
  })
  const provisioned = await callerWith(world, grace, removing).pullSecret.provision({ projectId, replace: true })
  expect(provisioned).toMatchObject([{ outcome: 'failed', error: { code: 'NOT_FOUND' } }])
  expect(await tokenIn(namespace)).toBe(ada.token)
  expect(await namespacesOf(grace)).toEqual([])
})

test('whoever is removed in the moment of the write has their token listed, to be withdrawn', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, environmentId, namespace } = await sharedProject(ada, grace)
  const late = writing(grace, async (...write) => {
    await ada.caller.member.remove({ projectId, githubId: grace.githubId })
    await world.deps.cluster.applyPullSecret(...write)
  })
  await late.pullSecret.provision({ projectId, replace: true })
  expect(await ada.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'outdated', detail: 'holder-left', holder: { login: grace.login } },
  })
  expect(await grace.caller.connection.placements()).toMatchObject([{ namespace, isYours: false }])
  expect(await grace.caller.connection.withdraw({ environmentId })).toMatchObject([{ outcome: 'deleted' }])
})

test('what a restored database does not know is written down by the next provisioning', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  await world.deps.db.placement.deleteMany({ where: { namespace } })
  expect(await grace.caller.pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'unchanged' }])
  await grace.caller.member.leave({ projectId })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
})

test('what a restored database does not know is found by forgetting while one belongs to the project', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  await world.deps.db.placement.deleteMany({ where: { namespace } })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
  expect(await getSecret(core, namespace)).toBeNull()
})

test('a token that was relabelled as another’s is not left behind as out', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  const secret = await core.readNamespacedSecret({ name: 'ghcr-secret', namespace })
  const labels = { ...secret.metadata?.labels, 'pullkey.dev/owner': ada.actor.id }
  const metadata = { ...secret.metadata, labels }
  await core.replaceNamespacedSecret({ name: 'ghcr-secret', namespace, body: { ...secret, metadata } })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
  expect(await getSecret(core, namespace)).toBeNull()
})

test('a project that ends takes everybody’s token out, and every Placement with it', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  await grace.caller.member.leave({ projectId })
  expect(await ada.caller.project.remove({ projectId })).toMatchObject({ environments: [{ outcome: 'deleted' }] })
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await grace.caller.connection.placements()).toEqual([])
})
