import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld, openWorld } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

async function settledPerson() {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'leaving', environments: ['development', 'staging'] })
  const [development = '', staging = ''] = project.environments.map(({ namespace }) => namespace)
  return { ...person, project, development, staging }
}
const rowsOf = (userId: string) => world.deps.db.gitConnection.count({ where: { userId } })

test('forgetting deletes our Secrets and only ours, ends the grant, erases the token, and tells each namespace', async () => {
  const { caller, actor, login, development, staging } = await settledPerson()
  const { token } = await world.github.mintToken(login, { kind: 'classic', scopes: ['read:packages'] })
  await caller.connection.usePat({ token })
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: staging })
  await core.createNamespacedSecret({
    namespace: staging,
    body: { metadata: { name: 'ghcr-secret' }, stringData: { a: 'b' } },
  })
  const { environments, revoked } = await caller.connection.forget()
  expect(environments).toMatchObject([
    { namespace: development, outcome: 'deleted' },
    { namespace: staging, outcome: 'foreign' },
  ])
  expect(revoked).toBe(true)
  expect(await getSecret(core, development)).toBeNull()
  expect(await getSecret(core, staging)).not.toBeNull()
  // The pasted token is its owner's to end.
  expect(await world.github.liveTokens(login)).toEqual([token])
  expect(await rowsOf(actor.id)).toBe(0)
  expect(await caller.connection.get()).toBeNull()
  expect(await caller.connection.check()).toMatchObject({ state: 'not-connected' })
})

test('while GitHub is out the token stays sealed, and forgetting again finishes the work', async () => {
  const { caller, actor, login } = await settledPerson()
  await world.github.setTrouble(login, { api: { mode: 'status', status: 503 } })
  expect(await caller.connection.forget()).toMatchObject({
    revoked: false,
    environments: [{ outcome: 'deleted' }, { outcome: 'deleted' }],
  })
  expect(await rowsOf(actor.id)).toBe(1)
  await world.github.setTrouble(login, { api: null })
  expect(await caller.connection.forget()).toMatchObject({
    revoked: true,
    environments: [{ outcome: 'absent' }, { outcome: 'absent' }],
  })
  expect(await rowsOf(actor.id)).toBe(0)
  expect(await world.github.liveTokens(login)).toEqual([])
})

test('when GitHub refuses for good the token is erased all the same', async () => {
  const { caller, actor, login } = await settledPerson()
  await world.github.setTrouble(login, { api: { mode: 'status', status: 401 } })
  expect(await caller.connection.forget()).toMatchObject({ revoked: false })
  expect(await rowsOf(actor.id)).toBe(0)
})

test('a dead token ends no grant, and nobody is told that GitHub confirmed it', async () => {
  const { caller, actor, login, token, arrival } = await settledPerson()
  // A surplus token that lives on under the same grant.
  const { token: surplus } = await world.github.mintToken(login, {
    kind: 'oauth',
    scopes: ['read:packages', 'read:user'],
  })
  await world.github.revokeTokens(login, new Secret(token).fingerprint())
  expect(await caller.connection.forget()).toMatchObject({ revoked: false })
  expect(await world.github.liveTokens(login)).toEqual([surplus])
  expect(await rowsOf(actor.id)).toBe(0)
  const { items } = await caller.auditEvent.list()
  expect(items.find(({ action }) => action === 'connection.revoke')).toMatchObject({
    outcome: 'failed',
    detail: 'grant',
  })
  // Asked again, what was not confirmed is still not.
  expect(await caller.connection.forget()).toMatchObject({ revoked: false })
  await signIn(world.deps, arrival(surplus), AbortSignal.timeout(10_000))
  expect(await caller.connection.forget()).toMatchObject({ revoked: true })
  expect(await world.github.liveTokens(login)).toEqual([])
  expect(await caller.connection.forget()).toMatchObject({ revoked: true })
})

test('what the cluster does not let go stays listed, and forgetting again finishes it', async () => {
  const { caller, actor, project, development, staging } = await settledPerson()
  const { cluster } = world.deps
  const stuck: typeof cluster.deletePullSecret = (namespace, ...rest) =>
    namespace === staging
      ? cluster.findPullSecret(namespace, AbortSignal.abort()).then(() => 'deleted' as const)
      : cluster.deletePullSecret(namespace, ...rest)
  await using hindered = await openWorld({
    overrides: { ...world.deps, cluster: { ...cluster, deletePullSecret: stuck } },
  })
  const first = await hindered.callerFor(actor).connection.forget()
  expect(first.environments).toMatchObject([
    { namespace: development, outcome: 'deleted' },
    { namespace: staging, outcome: 'failed', error: { code: 'CANCELLED' } },
  ])
  expect(await rowsOf(actor.id)).toBe(0)
  expect((await caller.project.get({ projectId: project.id })).environments).toHaveLength(2)
  expect((await caller.connection.forget()).environments).toMatchObject([{ outcome: 'absent' }, { outcome: 'deleted' }])
  expect(await getSecret(core, staging)).toBeNull()
})

test('signing out everywhere ends every session of this person and of nobody else', async () => {
  const [person, other] = await Promise.all([world.person(), world.person()])
  const expires = new Date(Date.now() + 3600_000)
  const session = (userId: string, name: string) => ({
    tokenHash: `${userId}-${name}`,
    userId,
    expires,
    admittedBy: '*',
  })
  await world.deps.db.session.createMany({
    data: [session(person.actor.id, 'a'), session(person.actor.id, 'b'), session(other.actor.id, 'c')],
  })
  expect(await person.caller.account.signOutEverywhere()).toEqual({ sessions: 2 })
  expect(await world.deps.db.session.count({ where: { userId: other.actor.id } })).toBe(1)
})

test('deleting the account leaves audit rows and the login, and nothing else of the person', async () => {
  const { caller, actor, login, token, development } = await settledPerson()
  const removal = await caller.account.remove()
  expect(removal).toMatchObject({
    removed: true,
    revoked: true,
    environments: [{ outcome: 'deleted' }, { outcome: 'deleted' }],
  })
  expect(await getSecret(core, development)).toBeNull()
  const { db } = world.deps
  const tables = await db.$queryRaw<
    { name: string }[]
  >`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`
  const holding: string[] = []
  for (const { name } of tables) {
    const rows = await db.$queryRawUnsafe<unknown[]>(
      `SELECT 1 FROM "${name}" t WHERE t::text LIKE '%${actor.id}%' OR t::text LIKE '%${login}%'`,
    )
    if (rows.length > 0) holding.push(name)
  }
  expect(holding.sort()).toEqual(['AuditEvent', 'KnownLogin'])
  const events = await db.auditEvent.findMany({ where: { actorId: actor.id } })
  expect(events.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(
    expect.arrayContaining([
      'connection.connect done',
      'connection.revoke done',
      'connection.forget done',
      'account.remove done',
    ]),
  )
  expect(JSON.stringify(events)).not.toContain(token)
})

test('an account whose Secrets could not be deleted stays, to be finished later', async () => {
  const { actor } = await settledPerson()
  const unreachable = {
    ...world.deps.cluster,
    findPullSecret: () => world.deps.cluster.readVersion(AbortSignal.abort()).then(() => null),
  }
  await using hindered = await openWorld({ overrides: { ...world.deps, cluster: unreachable } })
  expect(await hindered.callerFor(actor).account.remove()).toMatchObject({ removed: false })
  expect(await world.deps.db.user.count({ where: { id: actor.id } })).toBe(1)
  expect(await world.callerFor(actor).account.remove()).toMatchObject({ removed: true })
})

test('who comes back after forgetting is connected anew', async () => {
  const { caller, login, arrival } = await settledPerson()
  await caller.connection.forget()
  const { token } = await world.github.mintToken(login, { kind: 'oauth', scopes: ['read:packages', 'read:user'] })
  expect(await signIn(world.deps, arrival(token), AbortSignal.timeout(10_000))).toMatchObject({ outcome: 'welcome' })
  expect(await caller.connection.check()).toMatchObject({ state: 'valid' })
})
