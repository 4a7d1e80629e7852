import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { createTokenSealer } from '#server/adapters/token-sealer.ts'
import { openDatabase } from '#server/db.ts'
import { rotateKeys } from '#server/services/key-rotation.ts'
import { signIn } from '#server/services/sign-in.ts'
import { createSession, sessionStore } from '#server/session-store.ts'
import { gate } from '#tests/support/altered-world.ts'
import { emptyPlace, postgresUrl } from '#tests/support/database.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { openWorld, type Person, type World } from '#tests/support/world.ts'

/**
 * Two servers that know nothing of each other, on one PostgreSQL and one cluster. On the embedded database, which has
 * one server only, both are that one.
 */

const core = coreApi(inject('sandbox').kubeconfig)
const keyOf = (kid: string, fill: number) => ({ kid, key: new Uint8Array(32).fill(fill) })
const [old, fresh] = [keyOf('old', 1), keyOf('fresh', 2)]
const ring = (...keys: ReturnType<typeof keyOf>[]) =>
  keys.map(({ kid, key }) => `${kid}:${Buffer.from(key).toString('base64')}`).join(',')

const place = await emptyPlace()
const firstDatabase = await openDatabase(place.options)
const secondDatabase = postgresUrl ? await openDatabase(place.options) : firstDatabase
const first = await openWorld({ database: firstDatabase, env: { ENCRYPTION_KEYS: ring(old, fresh) } })
const second = await openWorld({ database: secondDatabase, env: { ENCRYPTION_KEYS: ring(fresh, old) } })
afterAll(async () => {
  for (const world of [first, second]) await world[Symbol.asyncDispose]()
  await firstDatabase.close()
  if (postgresUrl) await secondDatabase.close()
  await place[Symbol.asyncDispose]()
})

const types = ['development', 'staging', 'production'] as const
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const replica = (index: number): World => (index % 2 === 0 ? first : second)
const callerAt = (index: number, { actor }: Person) => replica(index).callerFor(actor)
const createAt = (index: number, person: Person) =>
  callerAt(index, person).project.create({ name: 'together', environments: [...types] })

/** What stands in a namespace, apart from when it was written. */
async function standingIn(namespace: string) {
  const secret = await getSecret(core, namespace)
  const { 'pullkey.dev/provisioned-at': _, ...annotations } = secret?.metadata?.annotations ?? {}
  return { type: secret?.type, data: secret?.data, labels: secret?.metadata?.labels, annotations }
}

const tokenIn = (secret: Awaited<ReturnType<typeof getSecret>>) =>
  (dockerConfigOf(secret) as { auths: Record<string, { password: string }> }).auths['ghcr.io']?.password

/** The person signs in with another token at the other server; the one before is dead. */
async function reconnectAt(index: number, person: Person): Promise<string> {
  const world = replica(index)
  await world.github.revokeTokens(person.login)
  const scopes = ['read:packages', 'read:user']
  const { token } = await world.github.mintToken(person.login, { kind: 'oauth', scopes })
  expect(await signIn(world.deps, person.arrival(token), AbortSignal.timeout(30_000))).toMatchObject({
    outcome: 'welcome',
  })
  return token
}

test('twenty people, and one in twenty browsers, all at once leave what they would leave one after the other', async () => {
  const people = await Promise.all(times(20, (index) => replica(index).person()))
  const busy = await first.person()
  const { project: shared } = await createAt(0, busy)
  await busy.caller.pullSecret.remove({ projectId: shared.id })
  const [created, provisioned] = await Promise.all([
    Promise.all(people.map((person, index) => createAt(index, person))),
    Promise.all(times(20, (index) => callerAt(index, busy).pullSecret.provision({ projectId: shared.id }))),
  ])

  for (const { results } of created) expect(results.map(({ outcome }) => outcome)).toEqual(Array(3).fill('created'))
  const others = provisioned.flat().filter(({ outcome }) => outcome !== 'created' && outcome !== 'unchanged')
  expect(others).toEqual([])

  const projects = [...created.map(({ project }) => project), shared]
  const namespaces = projects.flatMap(({ environments }) => environments.map(({ namespace }) => namespace))
  const together = await Promise.all(namespaces.map(standingIn))
  for (const namespace of namespaces) await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
  for (const [index, { id: projectId }] of projects.entries()) {
    await callerAt(0, people[index] ?? busy).pullSecret.provision({ projectId })
  }
  expect(together).toEqual(await Promise.all(namespaces.map(standingIn)))
  expect(together).toHaveLength(63)

  // All of them read the same Secret and write in its place: the first one's write is everybody's conflict.
  const token = await reconnectAt(1, busy)
  const updated = await Promise.all(
    times(20, (index) => callerAt(index, busy).pullSecret.provision({ projectId: shared.id })),
  )
  expect(updated.flat().filter(({ outcome }) => outcome !== 'updated' && outcome !== 'unchanged')).toEqual([])
  for (const { namespace } of shared.environments) expect(tokenIn(await getSecret(core, namespace))).toBe(token)
})

test('reconnecting at one server while both provision never leaves a dead token that counts as current', async () => {
  await Promise.all(
    times(8, async (round) => {
      const person = await replica(round).person()
      const { project } = await createAt(round, person)
      const [token, ...results] = await Promise.all([
        reconnectAt(round, person),
        ...times(4, (index) => callerAt(index, person).pullSecret.provision({ projectId: project.id })),
      ])
      expect(results.flat().filter(({ outcome }) => outcome === 'failed')).toEqual([])
      const stands = async ({ id: environmentId, namespace }: (typeof project.environments)[number]) => {
        const { secret } = await callerAt(round + 1, person).pullStatus.read({ projectId: project.id, environmentId })
        return [secret.state, tokenIn(await getSecret(core, namespace)) === token]
      }
      // Whoever was done before the token was there left the old one, and that is told.
      for (const environment of project.environments)
        expect([
          ['current', true],
          ['outdated', false],
        ]).toContainEqual(await stands(environment))
      await callerAt(round, person).pullSecret.provision({ projectId: project.id })
      for (const environment of project.environments) expect(await stands(environment)).toEqual(['current', true])
      expect(await first.github.liveTokens(person.login)).toEqual([token])
    }),
  )
})

test('keys rotate while people sign in and provision at both servers, and nobody notices', async () => {
  const people = await Promise.all(times(10, (index) => replica(index).person()))
  const projects = await Promise.all(people.map((person, index) => createAt(index, person)))
  const rotate = () => rotateKeys({ db: second.deps.db, sealer: createTokenSealer([fresh, old]) })
  let isOver = false
  const rotations: Awaited<ReturnType<typeof rotate>>[] = []
  const rotating = (async () => {
    do {
      rotations.push(await rotate())
      // An embedded database answers without ever letting anybody else have a turn.
      await new Promise(setImmediate)
    } while (!isOver)
  })()
  const signedIn = people.map(async (person, index) => {
    const { id: projectId } = projects[index]?.project ?? { id: '' }
    const provision = callerAt(index + 1, person).pullSecret.provision({ projectId })
    // The first server still seals with the old key.
    for (const at of [0, 1, 0, 0]) await reconnectAt(at, person)
    const token = await reconnectAt(0, person)
    return { token, results: [await provision, await callerAt(index, person).pullSecret.provision({ projectId })] }
  })
  const settled = await Promise.all(signedIn).finally(() => {
    isOver = true
  })
  await rotating
  await rotate()
  expect(rotations.flatMap(({ unreadable }) => unreadable)).toEqual([])
  expect(settled.flatMap(({ results }) => results.flat()).filter(({ outcome }) => outcome === 'failed')).toEqual([])

  const alone = createTokenSealer([fresh])
  const rows = await first.deps.db.gitConnection.findMany({ include: { user: true } })
  const tokenOf = async ({ sealedToken, userId, user }: (typeof rows)[number]) =>
    [user.login, (await alone.open(sealedToken, { userId, githubId: user.githubId })).reveal()] as const
  const opened = new Map(await Promise.all(rows.map(tokenOf)))
  expect(people.map(({ login }) => opened.get(login))).toEqual(settled.map(({ token }) => token))
})

test('a token that is replaced at one server just when the other seals it anew is not brought back', async () => {
  const person = await first.person()
  const sealer = createTokenSealer([fresh, old])
  const opening = gate()
  const slow = {
    ...sealer,
    open: async (...sealed: Parameters<typeof sealer.open>) => {
      await opening.pass()
      return sealer.open(...sealed)
    },
  }
  const rotated = rotateKeys({ db: second.deps.db, sealer: slow })
  await opening.reached
  const token = await reconnectAt(0, person)
  opening.open()
  await rotated
  const row = await first.deps.db.gitConnection.findFirstOrThrow({ where: { userId: person.actor.id } })
  const owner = { userId: person.actor.id, githubId: person.githubId }
  expect((await sealer.open(row.sealedToken, owner)).reveal()).toBe(token)
})

describe('a session', () => {
  const sessionsAt = (index: number) => sessionStore(async () => replica(index).deps.db)

  test('that begins at one server is known at the other, and ended there it is ended', async () => {
    const { actor, login } = await first.person()
    const sessionToken = randomUUID()
    const expires = new Date(Date.now() + 3_600_000)
    await createSession(replica(0).deps.db, { sessionToken, userId: actor.id, expires, admittedBy: '*' })
    expect((await sessionsAt(1).getSessionAndUser?.(sessionToken))?.user).toMatchObject({ id: actor.id, name: login })
    await sessionsAt(1).deleteSession?.(sessionToken)
    expect(await sessionsAt(0).getSessionAndUser?.(sessionToken)).toBeNull()
  })
})
