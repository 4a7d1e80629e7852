import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { callerWith, clusterWith, gate } from '#tests/support/altered-world.ts'
import { placementsOf, tokenIn as tokenStandingIn } from '#tests/support/placed-token.ts'
import { sharedProject } from '#tests/support/shared-project.ts'
import { slowWriter } from '#tests/support/slow-callers.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Placements agree with what stands there also when people write and remove at the same moment. */

const world = await openFileWorld()
const core = coreApi(inject('sandbox').kubeconfig)
const tokenIn = (namespace: string) => tokenStandingIn(core, namespace)
const namespacesOf = (person: Parameters<typeof placementsOf>[1]) => placementsOf(world, person)

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

test('what is put there after a removal has looked is not struck out with what it removed', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  const { deletePullSecret } = world.deps.cluster
  const slow = clusterWith(world, {
    deletePullSecret: async (...question) => {
      const deleted = await deletePullSecret(...question)
      await grace.caller.pullSecret.provision({ projectId })
      return deleted
    },
  })
  expect(await callerWith(world, ada, slow).pullSecret.remove({ projectId })).toMatchObject([{ outcome: 'deleted' }])
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect([await namespacesOf(ada), await namespacesOf(grace)]).toEqual([[], [namespace]])
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
