import { describe, expect, inject, test } from 'vitest'
import { AppError } from '#server/errors.ts'
import { signIn } from '#server/services/sign-in.ts'
import { callerWith, clusterWith, databaseWith, gate } from '#tests/support/altered-world.ts'
import { coreApi, dockerConfigOf } from '#tests/support/kubernetes.ts'
import { unprovisionedProject } from '#tests/support/unprovisioned-project.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** What happens while something else happens. */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

const nothing = [null, null, null]

/** The person signs in again with another token; the one before is dead. */
async function replaceToken(person: Person): Promise<string> {
  await world.github.revokeTokens(person.login)
  const scopes = ['read:packages', 'read:user']
  const { token } = await world.github.mintToken(person.login, { kind: 'oauth', scopes })
  await signIn(world.deps, person.arrival(token), AbortSignal.timeout(10_000))
  return token
}

/** A caller whose writes of a PullSecret wait at `writing`. */
function slowWriter(person: Person) {
  const writing = gate()
  const { applyPullSecret } = world.deps.cluster
  const slow = clusterWith(world, {
    applyPullSecret: async (...write) => {
      await writing.pass()
      return applyPullSecret(...write)
    },
  })
  return { caller: callerWith(world, person, slow), writing }
}

/** A caller who looks at a PullSecret and then waits at `looking`, with what was seen. */
function slowReader(person: Person, signal?: AbortSignal) {
  const looking = gate()
  const { findPullSecret } = world.deps.cluster
  const slow = clusterWith(world, {
    findPullSecret: async (...question) => {
      const found = await findPullSecret(...question)
      await looking.pass()
      return found
    },
  })
  return { caller: callerWith(world, person, { ...slow, signal }), looking }
}

describe('a project removed while it is provisioned leaves no Secret', () => {
  test('when the removal is over before anything is written', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const { caller, writing } = slowWriter(person)
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
    const { caller, looking } = slowReader(person, remover.signal)
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
    const slow = clusterWith(world, {
      applyPullSecret: async (...write) => {
        await writing.pass()
        await applyPullSecret(...write)
        if (written.push(write[0].namespace) === namespaces.length) caller.abort()
      },
    })
    const provisioned = callerWith(world, person, { ...slow, signal: caller.signal }).pullSecret.provision({
      projectId,
    })
    await writing.reached
    await person.caller.project.remove({ projectId })
    writing.open()
    await provisioned

    expect(written).toHaveLength(3)
    expect(await secrets()).toEqual(nothing)
  })
})

describe('a token replaced while provisioning runs', () => {
  test('is the one that is written in the end, and the Secret counts as created', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const { caller, writing } = slowWriter(person)
    const provisioned = caller.pullSecret.provision({ projectId })
    await writing.reached
    const password = await replaceToken(person)
    writing.open()

    expect((await provisioned).map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
    for (const secret of await secrets())
      expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { password } } })
  })

  test('makes an update of what had been found unchanged', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    await person.caller.pullSecret.provision({ projectId })
    const { caller, looking } = slowReader(person)
    const provisioned = caller.pullSecret.provision({ projectId })
    await looking.reached
    const password = await replaceToken(person)
    looking.open()

    expect((await provisioned).map(({ outcome }) => outcome)).toEqual(['updated', 'updated', 'updated'])
    for (const secret of await secrets())
      expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { password } } })
  })
})

describe('a conflict between reading and writing', () => {
  test('is met by reading again: what still has to be written is written', async () => {
    const { person, projectId } = await unprovisionedProject(world)
    const { applyPullSecret } = world.deps.cluster
    const refused = new Set<string>()
    const contested = clusterWith(world, {
      applyPullSecret: async (...write) => {
        const { namespace } = write[0]
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
      applyPullSecret: async ({ namespace }) => {
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
