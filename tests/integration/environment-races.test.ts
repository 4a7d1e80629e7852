import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { callerWith, databaseWith } from '#tests/support/altered-world.ts'
import { growingProject, typesOf } from '#tests/support/growing-project.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { slowReader, slowWriter } from '#tests/support/slow-callers.ts'
import { type Caller, openFileWorld } from '#tests/support/world.ts'

/** Environments that come and go while something else happens. */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

test('an Environment that is removed while it is provisioned leaves no Secret', async () => {
  const { person, caller, projectId, ref, namespace } = await growingProject(world, 'staging')
  await caller.pullSecret.remove({ projectId })
  const slow = slowWriter(world, person)
  const provisioned = slow.caller.pullSecret.provision({ projectId })
  await slow.writing.reached
  expect(await caller.environment.remove(ref)).toMatchObject({ removed: true })
  slow.writing.open()
  expect(await provisioned).toMatchObject([{ outcome: 'failed', error: { code: 'NOT_FOUND' } }])
  expect(await getSecret(core, namespace)).toBeNull()
})

test('neither does one whose removal had looked before it was provisioned', async () => {
  const { person, caller, projectId, ref, namespace } = await growingProject(world, 'staging')
  await caller.pullSecret.remove({ projectId })
  const slow = slowReader(world, person)
  const removed = slow.caller.environment.remove(ref)
  await slow.looking.reached
  expect(await caller.pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'created' }])
  slow.looking.open()
  expect(await removed).toMatchObject({ removed: true, environments: [{ outcome: 'absent' }] })
  expect(await getSecret(core, namespace)).toBeNull()
})

test('what ends an Environment takes nothing from the one that came after it in its namespace', async () => {
  const { person, caller, projectId, ref, namespace } = await growingProject(world, 'staging')
  await caller.pullSecret.remove({ projectId })
  const slow = slowWriter(world, person)
  const provisioned = slow.caller.pullSecret.provision({ projectId })
  await slow.writing.reached
  await caller.environment.remove(ref)
  await caller.environment.add({ projectId, type: 'staging' })
  slow.writing.open()
  expect(await provisioned).toMatchObject([{ outcome: 'failed', error: { code: 'NOT_FOUND' } }])
  expect(await getSecret(core, namespace)).not.toBeNull()
})

test('a project stays when an Environment is added while it is removed, and removing again takes both', async () => {
  const { person, caller, projectId } = await growingProject(world, 'staging')
  const { db } = world.deps
  const late = databaseWith(world, {
    $transaction: async (work: Parameters<typeof db.$transaction>[0]) => {
      await caller.environment.add({ projectId, type: 'production' })
      return db.$transaction(work as never)
    },
  })
  expect(await callerWith(world, person, late).project.remove({ projectId })).toMatchObject({
    removed: false,
    environments: [{ outcome: 'deleted' }],
  })
  expect(await typesOf({ caller, projectId })).toEqual(['staging', 'production'])
  expect(await caller.project.remove({ projectId })).toMatchObject({
    removed: true,
    environments: [{ outcome: 'absent' }, { outcome: 'deleted' }],
  })
  expect(await getSecret(core, `project-${projectId}-production`)).toBeNull()
})

test('an Environment is not added to a project that is removed meanwhile', async () => {
  const { person, caller, projectId } = await growingProject(world, 'staging')
  const { db } = world.deps
  const late = databaseWith(world, {
    $transaction: async (work: Parameters<typeof db.$transaction>[0]) => {
      await caller.project.remove({ projectId })
      return db.$transaction(work as never)
    },
  })
  const added = callerWith(world, person, late).environment.add({ projectId, type: 'production' })
  await expect(added).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
})

test.each([
  ['forgetting a Connection', (caller: Caller) => caller.connection.forget()],
  ['deleting an account', (caller: Caller) => caller.account.remove()],
])('%s leaves no Secret in an Environment that was added meanwhile', async (_, leave) => {
  const { person, caller, projectId } = await growingProject(world, 'staging')
  const { db } = world.deps
  let isAdded = false
  const late = databaseWith(world, {
    $transaction: async (work: Parameters<typeof db.$transaction>[0]) => {
      if (!isAdded) expect((await caller.environment.add({ projectId, type: 'production' })).results).toHaveLength(1)
      isAdded = true
      return db.$transaction(work as never)
    },
  })
  await leave(callerWith(world, person, late))
  expect(await getSecret(core, `project-${projectId}-production`)).toBeNull()
})
