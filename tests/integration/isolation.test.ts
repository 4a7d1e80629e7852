import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appRouter } from '#server/routers/index.ts'
import { type Caller, openWorld, type Person, type World } from '#tests/support/world.ts'

interface Target {
  projectId: string
  environmentId: string
}

/** How each procedure is called on somebody's project. A procedure that is not here fails the first test. */
const calls: Record<string, (caller: Caller, target: Target) => Promise<unknown>> = {
  'account.remove': (caller) => caller.account.remove(),
  'account.signOutEverywhere': (caller) => caller.account.signOutEverywhere(),
  'auditEvent.list': (caller, { projectId }) => caller.auditEvent.list({ projectId }),
  'connection.check': (caller) => caller.connection.check(),
  'connection.forget': (caller) => caller.connection.forget(),
  'connection.get': (caller) => caller.connection.get(),
  'connection.packages': (caller) => caller.connection.packages(),
  'connection.useOauth': (caller) => caller.connection.useOauth(),
  'connection.usePat': (caller) => caller.connection.usePat({ token: 'ghp_none' }),
  'project.create': (caller) => caller.project.create({ name: 'mine', environments: ['staging'] }),
  'project.get': (caller, { projectId }) => caller.project.get({ projectId }),
  'project.list': (caller) => caller.project.list(),
  'project.remove': (caller, { projectId }) => caller.project.remove({ projectId }),
  'project.rename': (caller, { projectId }) => caller.project.rename({ projectId, name: 'stolen' }),
  'pullSecret.plan': (caller, { projectId }) => caller.pullSecret.plan({ projectId }),
  'pullSecret.provision': (caller, { projectId }) => caller.pullSecret.provision({ projectId }),
  'pullSecret.remove': (caller, { projectId }) => caller.pullSecret.remove({ projectId }),
  'pullStatus.checkImage': (caller, target) =>
    caller.pullStatus.checkImage({ ...target, image: 'ghcr.io/ada/web:1.4' }),
  'pullStatus.overview': (caller, { projectId }) => caller.pullStatus.overview({ projectIds: [projectId] }),
  'pullStatus.read': (caller, target) => caller.pullStatus.read(target),
}
/** These take nothing that could be another's: they speak of the caller alone. */
const own = new Set([
  'account.remove',
  'account.signOutEverywhere',
  'connection.check',
  'connection.forget',
  'connection.get',
  'connection.packages',
  'connection.useOauth',
  'connection.usePat',
  'project.create',
  'project.list',
])
const procedures = Object.keys(appRouter._def.procedures).sort()

let world: World
let owner: Person
let stranger: Person
let target: Target

beforeAll(async () => {
  world = await openWorld()
  ;[owner, stranger] = await Promise.all([world.person(), world.person()])
  const { project } = await owner.caller.project.create({ name: 'private', environments: ['staging', 'production'] })
  target = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
})

test('every procedure of the router has a case here', () => {
  expect(Object.keys(calls).sort()).toEqual(procedures)
})

test.each(procedures)('%s needs a session', async (name) => {
  await expect(calls[name]?.(world.callerFor(null), target)).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
    cause: { code: 'UNAUTHENTICATED' },
  })
})

test.each(procedures.filter((name) => !own.has(name)))("%s finds nothing of another user's project", async (name) => {
  await expect(calls[name]?.(stranger.caller, target)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    cause: { code: 'NOT_FOUND' },
  })
  await expect(
    calls[name]?.(stranger.caller, { projectId: randomUUID(), environmentId: randomUUID() }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('what a user lists and reads of themselves holds nothing of another', async () => {
  const seen = JSON.stringify([
    await stranger.caller.project.list(),
    await stranger.caller.auditEvent.list(),
    await stranger.caller.connection.get(),
    await stranger.caller.connection.check(),
    await stranger.caller.pullStatus.overview(),
  ])
  for (const trace of [target.projectId, owner.login, owner.actor.id, owner.githubId, 'private'])
    expect(seen).not.toContain(trace)
})

test("an Environment of one project is not found under another, even one's own", async () => {
  const { project } = await owner.caller.project.create({ name: 'second', environments: ['staging'] })
  const swapped = { projectId: project.id, environmentId: target.environmentId }
  await expect(owner.caller.pullStatus.read(swapped)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(owner.caller.pullStatus.checkImage({ ...swapped, image: 'nginx' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const ids = { projectId: project.id, environmentIds: [project.environments[0]?.id ?? '', target.environmentId] }
  for (const call of [
    owner.caller.pullSecret.plan,
    owner.caller.pullSecret.provision,
    owner.caller.pullSecret.remove,
  ]) {
    await expect(call(ids)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  }
})

test('what ends everything for one person ends nothing for another', async () => {
  const leaver = await world.person()
  await leaver.caller.project.create({ name: 'leaving', environments: ['staging'] })
  await leaver.caller.connection.forget()
  await leaver.caller.account.signOutEverywhere()
  await leaver.caller.account.remove()
  expect(await owner.caller.connection.check()).toMatchObject({ state: 'valid' })
})

test('after all that the project is as it was', async () => {
  const project = await owner.caller.project.get({ projectId: target.projectId })
  expect(project.name).toBe('private')
  const plan = await owner.caller.pullSecret.plan({ projectId: target.projectId })
  expect(plan.map(({ action }) => action)).toEqual(['none', 'none'])
})
