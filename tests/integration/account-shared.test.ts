import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { callerWith, clusterWith } from '#tests/support/altered-world.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { placementsOf, tokenIn as tokenStandingIn } from '#tests/support/placed-token.ts'
import { heldByMember, joinProject, sharedProject } from '#tests/support/shared-project.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What becomes of shared projects and of everybody's tokens when somebody forgets their Connection or goes altogether. */

const world = await openFileWorld()
const core = coreApi(inject('sandbox').kubeconfig)
const { db } = world.deps
const tokenIn = (namespace: string) => tokenStandingIn(core, namespace)
const isThere = async (id: string) => (await db.project.count({ where: { id } })) > 0

test('a project that was handed over outlives the account of its former owner, without their token', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  expect(await ada.caller.account.remove()).toMatchObject({ removed: false, shared: [{ id: projectId }] })
  expect(await tokenIn(namespace)).toBe(ada.token)
  await ada.caller.project.transfer({ projectId, githubId: grace.githubId })
  expect(await ada.caller.account.remove()).toMatchObject({
    removed: true,
    shared: [],
    environments: [{ namespace, outcome: 'deleted' }],
  })
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await grace.caller.member.list({ projectId })).toMatchObject({ owner: { login: grace.login }, members: [] })
  expect(await grace.caller.pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'created' }])
})

test('a shared project that is to end takes the members’ tokens out, and their Placements', async () => {
  const { ada, grace, projectId, namespace } = await heldByMember(world)
  expect(await ada.caller.account.remove({ endShared: true })).toMatchObject({
    removed: true,
    environments: [{ namespace, outcome: 'deleted' }],
  })
  expect([await getSecret(core, namespace), await isThere(projectId)]).toEqual([null, false])
  expect(await placementsOf(world, grace)).toEqual([])
  expect(await grace.caller.connection.check()).toMatchObject({ state: 'valid' })
})

test('of an unshared project the token of a former member goes out as well', async () => {
  const { ada, grace, projectId, namespace } = await heldByMember(world)
  await grace.caller.member.leave({ projectId })
  expect(await placementsOf(world, grace)).toEqual([namespace])
  expect(await ada.caller.account.remove()).toMatchObject({ removed: true, shared: [] })
  expect([await getSecret(core, namespace), await isThere(projectId)]).toEqual([null, false])
  expect(await placementsOf(world, grace)).toEqual([])
})

test('somebody who joins in the middle keeps the project, and the owner is told of it', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { project } = await ada.caller.project.create({ name: 'shop', environments: ['production'] })
  const projectId = project.id
  await ada.caller.member.invite({ projectId, githubId: grace.githubId })
  const { deletePullSecret } = world.deps.cluster
  const joining = clusterWith(world, {
    deletePullSecret: async (...question) => {
      await grace.caller.member.answer({ projectId, join: true })
      return deletePullSecret(...question)
    },
  })
  const told = await callerWith(world, ada, joining).account.remove()
  expect(told).toMatchObject({ removed: false, shared: [{ id: projectId, name: 'shop' }] })
  expect(await grace.caller.project.get({ projectId })).toMatchObject({ role: 'member' })
  expect(await ada.caller.account.remove({ endShared: true })).toMatchObject({ removed: true })
  expect(await isThere(projectId)).toBe(false)
})

test('what is said of the projects that are shared now does not end one that becomes shared meanwhile', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const ending = await sharedProject(ada, grace)
  const { project } = await ada.caller.project.create({ name: 'other', environments: [] })
  await ada.caller.member.invite({ projectId: project.id, githubId: grace.githubId })
  const { deletePullSecret } = world.deps.cluster
  const joining = clusterWith(world, {
    deletePullSecret: async (...question) => {
      await grace.caller.member.answer({ projectId: project.id, join: true })
      return deletePullSecret(...question)
    },
  })
  expect(await callerWith(world, ada, joining).account.remove({ endShared: true })).toMatchObject({ removed: false })
  expect([await isThere(project.id), await isThere(ending.projectId)]).toEqual([true, true])
})

test('forgetting leaves shared projects, memberships and everybody else’s tokens as they are', async () => {
  const { ada, grace, projectId, namespace } = await heldByMember(world)
  const other = await sharedProject(grace, ada)
  await ada.caller.connection.forget()
  expect([await tokenIn(namespace), await tokenIn(other.namespace)]).toEqual([grace.token, grace.token])
  expect(await ada.caller.project.list()).toMatchObject({ items: [{ role: 'member' }, { role: 'owner' }] })
  expect(await grace.caller.connection.forget()).toMatchObject({ revoked: true })
  expect([await tokenIn(namespace), await tokenIn(other.namespace)]).toEqual([null, null])
  expect(await ada.caller.project.get({ projectId })).toMatchObject({ role: 'owner' })
})

test('a member’s account takes nothing of the project’s with it but their own token', async () => {
  const { ada, grace, projectId, namespace } = await heldByMember(world)
  const alan = await world.person()
  await joinProject(ada, alan, projectId)
  expect(await grace.caller.account.remove()).toMatchObject({ removed: true, shared: [] })
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await ada.caller.member.list({ projectId })).toMatchObject({ members: [{ login: alan.login }] })
})

test('nothing that is kept of invitations names whoever deleted their account', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { project } = await ada.caller.project.create({ name: 'shop', environments: [] })
  await ada.caller.member.invite({ projectId: project.id, githubId: grace.githubId })
  await grace.caller.account.remove()
  expect((await ada.caller.member.list({ projectId: project.id })).invitations).toEqual([])
})

test('a project without an owner is read and provisioned by its members, and by nobody changed', async () => {
  const { ada, grace, projectId, environmentId, namespace } = await heldByMember(world)
  await db.user.delete({ where: { id: ada.actor.id } })
  const { caller } = grace
  expect(await caller.member.list({ projectId })).toMatchObject({ owner: null, members: [{ login: grace.login }] })
  expect(await caller.pullStatus.read({ projectId, environmentId })).toMatchObject({ secret: { state: 'current' } })
  expect(await caller.pullSecret.remove({ projectId })).toMatchObject([{ outcome: 'deleted' }])
  expect(await caller.pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'created' }])
  expect(await tokenIn(namespace)).toBe(grace.token)
  const notOwner = { cause: { code: 'NOT_OWNER' } }
  await expect(caller.project.rename({ projectId, name: 'mine' })).rejects.toMatchObject(notOwner)
  await expect(caller.project.remove({ projectId })).rejects.toMatchObject(notOwner)
  await expect(caller.member.invite({ projectId, githubId: ada.githubId })).rejects.toMatchObject(notOwner)
  await caller.member.leave({ projectId })
  expect(await isThere(projectId)).toBe(true)
})
