import { describe, expect, test } from 'vitest'
import { signIn } from '#server/services/sign-in.ts'
import { dockerConfigOf } from '#tests/support/kubernetes.ts'
import { slowReader, slowWriter } from '#tests/support/slow-callers.ts'
import { unprovisionedProject } from '#tests/support/unprovisioned-project.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** What happens to a token while it is being written. */

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

describe('a Connection forgotten while its token is written leaves no Secret', () => {
  test('when the forgetting is over before anything is written', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const { caller, writing } = slowWriter(world, person)
    const provisioned = caller.pullSecret.provision({ projectId })
    await writing.reached
    await person.caller.connection.forget()
    writing.open()

    expect((await provisioned).map(({ error }) => error?.code)).toEqual(Array(3).fill('NOT_CONNECTED'))
    expect(await secrets()).toEqual(nothing)
  })

  test('when the forgetting looked before anything was written', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const { caller, looking } = slowReader(world, person)
    const forgotten = caller.connection.forget()
    await looking.reached
    const results = await person.caller.pullSecret.provision({ projectId })
    looking.open()
    await forgotten

    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
    expect(await secrets()).toEqual(nothing)
  })

  test('and provisioning without a Connection takes nothing away', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    await person.caller.pullSecret.provision({ projectId })
    const before = await secrets()
    await world.deps.db.gitConnection.deleteMany({ where: { userId: person.actor.id } })

    const results = await person.caller.pullSecret.provision({ projectId })

    expect(results.map(({ error }) => error?.code)).toEqual(Array(3).fill('NOT_CONNECTED'))
    expect(await secrets()).toEqual(before)
  })
})

describe('a token replaced while provisioning runs', () => {
  test('is the one that is written in the end, and the Secret counts as created', async () => {
    const { person, projectId, secrets } = await unprovisionedProject(world)
    const { caller, writing } = slowWriter(world, person)
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
    const { caller, looking } = slowReader(world, person)
    const provisioned = caller.pullSecret.provision({ projectId })
    await looking.reached
    const password = await replaceToken(person)
    looking.open()

    expect((await provisioned).map(({ outcome }) => outcome)).toEqual(['updated', 'updated', 'updated'])
    for (const secret of await secrets())
      expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { password } } })
  })
})
