import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import type { Cluster } from '#server/adapters/cluster.ts'
import { AppError } from '#server/errors.ts'
import { callerWith, clusterWith } from '#tests/support/altered-world.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
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
