import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { AppError } from '#server/errors.ts'
import { callerWith, clusterWith, databaseWith, gate } from '#tests/support/altered-world.ts'
import { slowReader, slowWriter } from '#tests/support/slow-callers.ts'
import { unprovisionedProject } from '#tests/support/unprovisioned-project.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What happens while something else happens. */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

const nothing = [null, null, null]

describe('a project removed while it is provisioned leaves no Secret', () => {
  test('when the removal is over before anything is written', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const { caller, writing } = slowWriter(world, person)
    const provisioned = caller.pullSecret.provision({ projectId })
    await writing.reached
    const removal = await person.caller.project.remove({ projectId })
    writing.open()
    const results = await provisioned

    expect(removal.removed).toBe(true)
    expect(results.map(({ outcome, error }) => [outcome, error?.code])).toEqual(
      Array.from({ length: 3 }, () => ['failed', 'NOT_FOUND']),
    )
    expect(await secrets()).toEqual(nothing)
  })

  test.each([
    ['stays', () => undefined],
    ['goes away', (leaving: AbortController) => leaving.abort()],
  ])('when the removal looked before anything was written, and whoever asked for it %s', async (_, decide) => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const remover = new AbortController()
    const { caller, looking } = slowReader(world, person, remover.signal)
    const removed = caller.project.remove({ projectId })
    await looking.reached
    const results = await person.caller.pullSecret.provision({ projectId })
    decide(remover)
    looking.open()
    const removal = await removed

    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
    expect(removal.removed).toBe(true)
    expect(await secrets()).toEqual(nothing)
  })

  test('when whoever provisioned goes away as soon as it is written', async () => {
    const { person, projectId, namespaces, secrets } = await unprovisionedProject(world)
    const [writing, caller] = [gate(), new AbortController()]
    const { applyPullSecret } = world.deps.cluster
    const written: string[] = []
    const all = gate()
    let arrived = 0
    const slow = clusterWith(world, {
      applyPullSecret: async (...write) => {
        arrived += 1
        if (arrived === namespaces.length) void all.pass()
        await writing.pass()
        await applyPullSecret(...write)
        if (written.push(write[0]) === namespaces.length) caller.abort()
      },
    })
    const provisioned = callerWith(world, person, { ...slow, signal: caller.signal }).pullSecret.provision({
      projectId,
    })
    await all.reached
    await person.caller.project.remove({ projectId })
    writing.open()
    await provisioned

    expect(written).toHaveLength(3)
    expect(await secrets()).toEqual(nothing)
  })
})

describe('a conflict between reading and writing', () => {
  test('is met by reading again: what still has to be written is written', async () => {
    const { person, projectId } = await unprovisionedProject(world)
    const { applyPullSecret } = world.deps.cluster
    const refused = new Set<string>()
    const contested = clusterWith(world, {
      applyPullSecret: async (...write) => {
        const [namespace] = write
        if (refused.has(namespace)) return applyPullSecret(...write)
        refused.add(namespace)
        throw new AppError('SECRET_CONFLICT', 'Somebody was faster.')
      },
    })
    const results = await callerWith(world, person, contested).pullSecret.provision({ projectId })
    expect(refused.size).toBe(3)
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
  })

  test("is not met by writing again: somebody else's Secret is now seen and stays as it is", async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const writes: string[] = []
    const contested = clusterWith(world, {
      applyPullSecret: async (namespace) => {
        writes.push(namespace)
        const body = { metadata: { name: 'ghcr-secret' }, stringData: { mine: 'hands off' } }
        await core.createNamespacedSecret({ namespace, body })
        throw new AppError('SECRET_CONFLICT', 'Somebody was faster.')
      },
    })
    const results = await callerWith(world, person, contested).pullSecret.provision({ projectId })
    expect(results.map(({ error }) => error?.code)).toEqual(Array(3).fill('SECRET_FOREIGN'))
    expect(writes).toHaveLength(3)
    expect((await secrets()).map((secret) => secret?.type)).toEqual(['Opaque', 'Opaque', 'Opaque'])
  })
})

describe('renaming a project that is removed meanwhile is NOT_FOUND', () => {
  test('and is no event when it is gone before the name is written', async () => {
    const { person, projectId } = await unprovisionedProject(world)
    const { db } = world.deps
    const late = databaseWith(world, {
      $transaction: async (work: Parameters<typeof db.$transaction>[0]) => {
        await person.caller.project.remove({ projectId })
        return db.$transaction(work as never)
      },
    })
    const renamed = callerWith(world, person, late).project.rename({ projectId, name: 'too late' })
    await expect(renamed).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { items } = await person.caller.auditEvent.list({ projectId })
    expect(items.map(({ action }) => action)).not.toContain('project.rename')
  })

  test('when it is gone right after', async () => {
    const { person, projectId } = await unprovisionedProject(world)
    const { db } = world.deps
    const early = databaseWith(world, {
      $transaction: async (work: Parameters<typeof db.$transaction>[0]) => {
        const done = await db.$transaction(work as never)
        await person.caller.project.remove({ projectId })
        return done
      },
    })
    const renamed = callerWith(world, person, early).project.rename({ projectId, name: 'too early' })
    await expect(renamed).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
