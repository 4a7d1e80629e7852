import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openFileWorld } from '#tests/support/world.ts'

const world = await openFileWorld({ env: { MAX_PROJECTS_PER_USER: '60' } })

test.each([
  ['an empty name', { name: '', environments: ['staging'] }],
  ['a name of spaces', { name: '   ', environments: ['staging'] }],
  ['61 characters', { name: 'x'.repeat(61), environments: ['staging'] }],
  ['a line break in the name', { name: 'a\nb', environments: ['staging'] }],
  ['a NUL in the name', { name: 'a\u0000b', environments: ['staging'] }],
  ['an unknown environment', { name: 'shop', environments: ['testing'] }],
  ['the same environment twice', { name: 'shop', environments: ['staging', 'staging'] }],
  ['a number for a name', { name: 7, environments: ['staging'] }],
])('%s is refused and creates nothing', async (_, input) => {
  const { caller } = await world.person()
  await expect(caller.project.create(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect((await caller.project.list()).items).toEqual([])
})

test('a name is trimmed, and 60 characters are not too many', async () => {
  const { caller } = await world.person()
  const name = '项目'.repeat(30)
  const { project } = await caller.project.create({ name: `  ${name}  `, environments: ['staging'] })
  expect(project.name).toBe(name)
  expect(await caller.project.rename({ projectId: project.id, name: ' shop ' })).toMatchObject({ name: 'shop' })
})

test('Environments stand in the order of promotion, whatever order was asked for', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({
    name: 'ordered',
    environments: ['production', 'development', 'staging'],
  })
  expect(project.environments.map(({ type }) => type)).toEqual(['development', 'staging', 'production'])
})

test('a list is paged, newest first, and the search takes wildcards for what they are', async () => {
  const { caller, actor } = await world.person()
  const names = Array.from({ length: 55 }, (_, index) => (index === 54 ? '100%_done' : `project ${index}`))
  for (const name of names)
    await world.deps.db.project.create({
      data: { ownerId: actor.id, name, environments: { create: { type: 'staging' } } },
    })
  const first = await caller.project.list()
  const second = await caller.project.list({ cursor: first.nextCursor })
  expect(first.items).toHaveLength(50)
  expect(second.nextCursor).toBeNull()
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(names.toReversed())
  expect((await caller.project.list({ search: '%_' })).items.map(({ name }) => name)).toEqual(['100%_done'])
  expect((await caller.project.list({ search: 'PROJECT 5' })).items.map(({ name }) => name)).toEqual([
    'project 53',
    'project 52',
    'project 51',
    'project 50',
    'project 5',
  ])
})

test('the limit on projects holds when many are created at the same moment', async () => {
  const { caller, actor } = await world.person()
  await world.deps.db.project.createMany({
    data: Array.from({ length: 57 }, (_, index) => ({ ownerId: actor.id, name: `${index}` })),
  })
  const attempts = await Promise.allSettled(
    Array.from({ length: 6 }, () => caller.project.create({ name: 'one more', environments: ['staging'] })),
  )
  const refused = attempts.filter((attempt) => attempt.status === 'rejected')
  expect(refused).toHaveLength(3)
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: 'FORBIDDEN', cause: { code: 'TOO_MANY_PROJECTS' } })
})

test('making and removing counts as well, for a day, also for who deletes their account and comes back', async () => {
  const person = await world.person()
  const made = (id: string) => ({ id, name: id, ownerId: person.actor.id })
  const old = Array.from({ length: 58 }, () => made(randomUUID()))
  await world.deps.db.project.createMany({ data: old })
  const { project } = await person.caller.project.create({ name: 'short-lived', environments: ['staging'] })
  await person.caller.project.remove({ projectId: project.id })
  await person.caller.project.create({ name: 'the last one', environments: ['staging'] })
  const another = () => person.caller.project.create({ name: 'one too many', environments: ['staging'] })
  await expect(another()).rejects.toMatchObject({ cause: { code: 'TOO_MANY_PROJECTS' } })

  const at = new Date(Date.now() - 24 * 3600_000 - 1000)
  await world.deps.db.auditEvent.updateMany({ where: { projectId: project.id }, data: { at } })
  await another()

  const leaver = await world.person()
  const events = Array.from({ length: 60 }, () => ({
    actorId: randomUUID(),
    actor: leaver.login,
    action: 'project.create',
    projectId: randomUUID(),
    outcome: 'done',
  }))
  await world.deps.db.auditEvent.createMany({ data: events })
  const returning = leaver.caller.project.create({ name: 'back again', environments: ['staging'] })
  await expect(returning).rejects.toMatchObject({ cause: { code: 'TOO_MANY_PROJECTS' } })
})

test('what changes nothing is not recorded', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'quiet', environments: ['staging', 'production'] })
  await caller.pullSecret.remove({ projectId: project.id })
  await caller.connection.forget()
  const { items: before } = await caller.auditEvent.list()

  await caller.pullSecret.remove({ projectId: project.id })
  await caller.project.rename({ projectId: project.id, name: 'quiet' })
  await caller.connection.forget()
  await caller.connection.useOauth()

  expect((await caller.auditEvent.list()).items).toEqual(before)
})

test('provisioning what is current records nothing', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'current', environments: ['staging', 'production'] })
  const { items: before } = await caller.auditEvent.list()
  for (let press = 0; press < 2; press++) await caller.pullSecret.provision({ projectId: project.id })
  expect((await caller.auditEvent.list()).items).toEqual(before)
})

test('the audit tells who did what where, newest first, in pages', async () => {
  const { caller, login, actor } = await world.person()
  const { project } = await caller.project.create({ name: 'told', environments: ['staging'] })
  for (let index = 0; index < 51; index++) await caller.project.rename({ projectId: project.id, name: `told ${index}` })
  const first = await caller.auditEvent.list({ projectId: project.id })
  const second = await caller.auditEvent.list({ projectId: project.id, cursor: first.nextCursor })
  expect(first.items).toHaveLength(50)
  expect(first.items[0]).toMatchObject({
    actor: login,
    action: 'project.rename',
    detail: 'told 50',
    projectId: project.id,
  })
  expect(second.items.map(({ action }) => action)).toEqual([
    'project.rename',
    'pull-secret.provision',
    'project.create',
  ])
  expect(second.nextCursor).toBeNull()
  expect(JSON.stringify(first)).not.toContain(actor.id)
})

test.each(['', 'a/b', '../x', 'x'.repeat(65), 'a\u0000'])(
  'an id such as %j is refused before anything is asked',
  async (projectId) => {
    const { caller } = await world.person()
    await expect(caller.project.get({ projectId })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  },
)
