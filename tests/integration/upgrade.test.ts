import { createHash, randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { createTokenSealer } from '#server/adapters/token-sealer.ts'
import { type Database, openDatabase } from '#server/db.ts'
import { desiredNamespace } from '#server/domain/made-namespace.ts'
import { openNamespace } from '#server/domain/namespace.ts'
import { desiredPullSecret } from '#server/domain/pull-secret.ts'
import { parseEnv } from '#server/env.ts'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { sessionStore } from '#server/session-store.ts'
import { adopt } from '#tests/support/adoptable-namespace.ts'
import { emptyPlace, type Place } from '#tests/support/database.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { openWorld, type World } from '#tests/support/world.ts'

/** The schema that people's first data was written into. What it held must live through every release since. */
const FIRST = '20261123083036_first'

const { env, kubeconfig } = inject('sandbox')
const configuration = parseEnv(env)

/** Opens the place as the first release did: with its schema and no later one. */
async function openFirstRelease(place: Place): Promise<Database> {
  const migrationsDir = await mkdtemp(path.join(tmpdir(), 'pullkey-first-'))
  try {
    await cp(path.join('prisma/migrations', FIRST), path.join(migrationsDir, FIRST), { recursive: true })
    return await openDatabase({ ...place.options, migrationsDir })
  } finally {
    await rm(migrationsDir, { recursive: true })
  }
}

/** Somebody of the first release, in its own tables and words. */
async function someone() {
  const github = new GitHubControl(configuration.GITHUB_URL)
  const scopes = ['read:packages', 'read:user']
  const { id, login } = await github.createUser(`first-${randomUUID().slice(0, 8)}`)
  const { token } = await github.mintToken(login, { kind: 'oauth', scopes })
  const ids = { userId: randomUUID(), projectId: randomUUID(), stagingId: randomUUID(), productionId: randomUUID() }
  return { ...ids, githubId: String(id), login, scopes, token, session: randomUUID() }
}

async function fill({ prisma }: Database, person: Awaited<ReturnType<typeof someone>>): Promise<void> {
  const { userId, githubId, login, projectId, stagingId, productionId } = person
  const secret = new Secret(person.token)
  const sealed = await createTokenSealer(configuration.ENCRYPTION_KEYS).seal(secret, { userId, githubId })
  const sessionHash = createHash('sha256').update(person.session).digest('hex')
  const statements: [string, ...unknown[]][] = [
    ['INSERT INTO "User" VALUES ($1, $2, $3, $4, $5::timestamp)', userId, githubId, login, '', '2026-11-23 09:00:00'],
    ['INSERT INTO "KnownLogin" VALUES ($1, $2)', login, githubId],
    ['INSERT INTO "Session" VALUES ($1, $2, $3::timestamp)', sessionHash, userId, '2126-01-01 00:00:00'],
    [
      `INSERT INTO "GitConnection" ("userId", login, source, scopes, fingerprint, "sealedToken")
       VALUES ($1, $2, 'oauth', $3, $4, $5)`,
      ...[userId, login, person.scopes, secret.fingerprint(), sealed],
    ],
    ['INSERT INTO "Project" (id, "ownerId", name) VALUES ($1, $2, $3)', projectId, userId, 'from the first release'],
    [`INSERT INTO "Environment" VALUES ($1, $2, 'staging')`, stagingId, projectId],
    [`INSERT INTO "Environment" VALUES ($1, $2, 'production')`, productionId, projectId],
    [
      `INSERT INTO "AuditEvent" (id, "actorId", actor, action, "projectId", outcome, detail)
       VALUES ($1, $2, $3, 'project.create', $4, 'done', 'from the first release')`,
      ...[randomUUID(), userId, login, projectId],
    ],
  ]
  for (const [sql, ...values] of statements) await prisma.$executeRawUnsafe(sql, ...values)
}

test('what the first release kept is all there after the upgrade, and works; its sessions end', async () => {
  await using place = await emptyPlace()
  const people = [await someone(), await someone()]
  const old = await openFirstRelease(place)
  for (const person of people) await fill(old, person)
  await old.close()

  await using database = await openDatabase(place.options)
  await using world = await openWorld({ overrides: { db: database.prisma } })
  for (const { userId, githubId, login, projectId, session, token, ...person } of people) {
    const caller = world.callerFor({ id: userId, login })
    const store = sessionStore(async () => database.prisma)
    // It does not know how its person came in.
    expect(await store.getSessionAndUser?.(session)).toBeNull()
    expect(await caller.connection.get()).toMatchObject({ login, githubId, source: 'oauth', scopes: person.scopes })
    expect(await caller.connection.check()).toMatchObject({ state: 'valid' })
    const { items } = await caller.project.list({})
    expect(items).toMatchObject([{ id: projectId, name: 'from the first release' }])
    expect(items[0]?.environments.map(({ id }) => id).sort()).toEqual([person.stagingId, person.productionId].sort())
    for (const { type, namespace, adopted } of items[0]?.environments ?? [])
      expect([namespace, adopted]).toEqual([`project-${projectId}-${type}`, false])
    const { items: events } = await caller.auditEvent.list({})
    expect(events).toMatchObject([{ action: 'project.create', projectId, actor: login }])

    const results = await caller.pullSecret.provision({ projectId })
    expect(results).toMatchObject([{ outcome: 'created' }, { outcome: 'created' }])
    const secret = await getSecret(coreApi(kubeconfig), `project-${projectId}-production`)
    expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { username: login, password: token } } })
    expect((await adopt({ caller }, { projectId, type: 'development' })).results).toMatchObject([
      { outcome: 'created' },
    ])
  }
  expect(await database.prisma.knownLogin.count()).toBe(2)
})

test('somebody of the first release signs in again and stays the same person with the same token', async () => {
  await using place = await emptyPlace()
  const person = await someone()
  const old = await openFirstRelease(place)
  await fill(old, person)
  await old.close()

  await using database = await openDatabase(place.options)
  await using world = await openWorld({ overrides: { db: database.prisma } })
  const { githubId, login, scopes } = person
  const { token } = await world.github.mintToken(login, { kind: 'oauth', scopes })
  const arrival = { githubId, login, avatarUrl: '', token: new Secret(token), scopes, expiresAt: null }
  expect(await signIn(world.deps, arrival, AbortSignal.timeout(10_000))).toMatchObject({ outcome: 'welcome' })
  const caller = world.callerFor({ id: person.userId, login })
  expect(await caller.connection.get()).toMatchObject({ fingerprint: new Secret(person.token).fingerprint() })
  expect(await database.prisma.user.count()).toBe(1)
})

/** Puts the token where the first release did, past the database. */
async function layPullSecrets(
  { deps }: World,
  { userId, login, projectId, ...person }: Awaited<ReturnType<typeof someone>>,
) {
  const signal = AbortSignal.timeout(30_000)
  for (const type of ['staging', 'production'] as const) {
    const namespace = `project-${projectId}-${type}`
    const owner = { id: userId, githubId: person.githubId, login }
    const place = { projectId, projectName: 'from the first release', owner, environmentId: '', adopted: false }
    const ref = { ...place, type, namespace }
    await deps.cluster.applyNamespace(desiredNamespace(ref), signal)
    const credential = { userId, login, token: new Secret(person.token) }
    const desired = desiredPullSecret(ref, credential, { registryHost: 'ghcr.io', now: new Date() })
    await deps.cluster.applyPullSecret(openNamespace(namespace), { desired, read: null, force: false }, signal)
  }
}

test('what the first release put into the cluster is known to stand there, and is taken out by forgetting', async () => {
  await using place = await emptyPlace()
  const person = await someone()
  const { userId, login, projectId, stagingId, productionId } = person
  const old = await openFirstRelease(place)
  await fill(old, person)
  await old.close()

  await using database = await openDatabase(place.options)
  await using world = await openWorld({ database })
  const caller = world.callerFor({ id: userId, login })
  const namespaceOf = (type: string) => `project-${projectId}-${type}`
  const placements = await caller.connection.placements()
  expect(placements.sort((one, other) => one.type.localeCompare(other.type))).toEqual([
    ...[['production', productionId] as const, ['staging', stagingId] as const].map(([type, environmentId]) => ({
      ...{ environmentId, projectId, type, namespace: namespaceOf(type), adopted: false },
      ...{ projectName: 'from the first release', isYours: true },
    })),
  ])
  await layPullSecrets(world, person)
  const { environments } = await caller.connection.forget()
  expect(environments.map(({ outcome }) => outcome)).toEqual(['deleted', 'deleted'])
  for (const type of ['staging', 'production'])
    expect(await getSecret(coreApi(kubeconfig), namespaceOf(type))).toBeNull()
  expect(await caller.connection.placements()).toEqual([])
})

test('a project of the first release that is shared outlives its owner’s row', async () => {
  await using place = await emptyPlace()
  const [person, other] = [await someone(), await someone()]
  const old = await openFirstRelease(place)
  for (const one of [person, other]) await fill(old, one)
  await old.close()

  await using database = await openDatabase(place.options)
  await using world = await openWorld({ database })
  const { projectId } = person
  await database.prisma.member.create({ data: { projectId, userId: other.userId } })
  await database.prisma.user.delete({ where: { id: person.userId } })
  const caller = world.callerFor({ id: other.userId, login: other.login })
  expect(await caller.member.list({ projectId })).toMatchObject({ owner: null, members: [{ login: other.login }] })
  expect(await caller.project.get({ projectId })).toMatchObject({ role: 'member' })
  expect(await database.prisma.placement.count({ where: { userId: person.userId } })).toBe(0)
})
