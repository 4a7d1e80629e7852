import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { Secret } from '#server/secret.ts'
import { callerWith } from '#tests/support/altered-world.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** A token that ended, by its own date or at GitHub: every procedure knows it, and nobody shows it to GitHub again. */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()
const DAY_MS = 24 * 3600_000

async function withProject(person: Person) {
  const { project } = await person.caller.project.create({ name: 'mortal', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  return { projectId: project.id, environmentId, namespace }
}

test('a classic token that has expired is dead for every procedure, and is not shown to GitHub', async () => {
  const person = await world.person()
  const expiresAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 10 * DAY_MS)
  const { token } = await world.github.mintToken(person.login, {
    kind: 'classic',
    scopes: ['read:packages'],
    expiresAt: expiresAt.toISOString(),
  })
  await person.caller.connection.usePat({ token })
  const { projectId, environmentId, namespace } = await withProject(person)
  const holder = { login: person.login, isYou: true, expiresAt: expiresAt.toISOString() }
  expect((await person.caller.pullStatus.read({ projectId, environmentId })).secret).toMatchObject({ holder })
  expect(await person.caller.pullStatus.overview({ projectIds: [projectId] })).toMatchObject([{ secret: { holder } }])
  const before = [
    await world.github.callCount(person.login),
    (await getSecret(core, namespace))?.metadata?.resourceVersion,
  ]

  const late = callerWith(world, person, { now: () => expiresAt })
  const image = `ghcr.io/${person.login}/web:1`

  expect(await late.connection.check()).toMatchObject({ state: 'revoked', detail: 'TOKEN_EXPIRED' })
  expect(await late.pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'outdated', detail: 'token-expired' },
    verdict: { code: 'reconnect-github', severity: 'error', facts: { token: 'expired' } },
  })
  expect(await late.pullStatus.overview({ projectIds: [projectId] })).toMatchObject([
    { secret: { state: 'outdated', detail: 'token-expired' } },
  ])
  expect(await late.pullSecret.plan({ projectId })).toMatchObject([{ action: 'refused', reason: 'TOKEN_EXPIRED' }])
  expect(await late.pullSecret.provision({ projectId })).toMatchObject([{ error: { code: 'TOKEN_EXPIRED' } }])
  expect(await late.pullStatus.checkImage({ projectId, environmentId, image })).toMatchObject({ result: 'token-dead' })
  await expect(late.connection.packages()).rejects.toMatchObject({ cause: { code: 'TOKEN_EXPIRED' } })
  expect([
    await world.github.callCount(person.login),
    (await getSecret(core, namespace))?.metadata?.resourceVersion,
  ]).toEqual(before)
})

test('a token that expires while it is pasted is refused', async () => {
  const person = await world.person()
  const expiresAt = new Date(Date.now() + DAY_MS)
  const { token } = await world.github.mintToken(person.login, {
    kind: 'classic',
    scopes: ['read:packages'],
    expiresAt: expiresAt.toISOString(),
  })
  const late = callerWith(world, person, { now: () => new Date(expiresAt.getTime() + 1000) })
  await expect(late.connection.usePat({ token })).rejects.toMatchObject({ cause: { code: 'TOKEN_EXPIRED' } })
  expect(await person.caller.connection.get()).toMatchObject({ source: 'oauth' })
})

type Place = { projectId: string; environmentId: string }

/** Every question that shows the stored token to GitHub or its registry. */
const questions: [string, (person: Person, place: Place) => Promise<unknown>][] = [
  ['the check', ({ caller }) => caller.connection.check()],
  ['the list of packages', ({ caller }) => caller.connection.packages().catch((error: Error) => error)],
  [
    'an image check',
    ({ caller, login }, place) => caller.pullStatus.checkImage({ ...place, image: `ghcr.io/${login}/web:1` }),
  ],
]

test.each(questions)(
  'a revoked token that %s found is known to all the others, and not shown again',
  async (_, ask) => {
    const person = await world.person()
    const place = await withProject(person)
    await world.github.revokeTokens(person.login, new Secret(person.token).fingerprint())
    await ask(person, place)
    const { revokedAt } = await world.deps.db.gitConnection.findFirstOrThrow({ where: { userId: person.actor.id } })
    expect(revokedAt).not.toBeNull()
    const before = await world.github.callCount(person.login)
    for (const [, other] of questions) await other(person, place)
    expect(await world.github.callCount(person.login)).toBe(before)
    expect((await person.caller.pullStatus.read(place)).verdict.code).toBe('reconnect-github')
    // What is said of it after that is not that GitHub confirmed anything.
    expect(await person.caller.connection.forget()).toMatchObject({ revoked: false })
  },
)

test('an image check that finds another token dead says nothing of the stored one', async () => {
  const person = await world.person()
  const place = await withProject(person)
  const { token } = await world.github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  await person.caller.connection.usePat({ token })
  await world.github.revokeTokens(person.login, new Secret(person.token).fingerprint())
  const image = `ghcr.io/${person.login}/web:1`
  expect(await person.caller.pullStatus.checkImage({ ...place, image })).toMatchObject({ result: 'token-dead' })
  const rows = await world.deps.db.gitConnection.findMany({
    where: { userId: person.actor.id },
    orderBy: { source: 'asc' },
  })
  expect(rows.map(({ source, revokedAt }) => [source, revokedAt !== null])).toEqual([
    ['oauth', true],
    ['pat', false],
  ])
})
