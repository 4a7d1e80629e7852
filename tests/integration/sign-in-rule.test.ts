import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { createTokenSealer } from '#server/adapters/token-sealer.ts'
import { Secret } from '#server/secret.ts'
import { type Arrival, signIn } from '#server/services/sign-in.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const scopes = ['read:packages', 'read:user']
const soon = () => AbortSignal.timeout(20_000)
const world = await openFileWorld()

const freshToken = async (person: Pick<Person, 'login'>) =>
  (await world.github.mintToken(person.login, { kind: 'oauth', scopes })).token
const comeBack = async (person: Person, change: Partial<Arrival> = {}) =>
  signIn(world.deps, { ...person.arrival(await freshToken(person)), ...change }, soon())
const actionsOf = async (person: Person) =>
  (await person.caller.auditEvent.list()).items.map(({ action, outcome, detail }) =>
    [action, outcome, detail].filter(Boolean).join(' '),
  )

test('thirty sign-ins in a row leave the PullSecrets current, their token alive, and at most two tokens at GitHub', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'thirty', environments: ['staging'] })
  const environment = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
  const before = await getSecret(core, project.environments[0]?.namespace ?? '')
  for (let count = 0; count < 30; count++) expect(await comeBack(person)).toMatchObject({ outcome: 'welcome' })
  const live = await world.github.liveTokens(person.login)
  expect(live).toContain(person.token)
  expect(live.length).toBeLessThanOrEqual(2)
  expect(await person.caller.pullStatus.read(environment)).toMatchObject({ secret: { state: 'current' } })
  expect(await getSecret(core, project.environments[0]?.namespace ?? '')).toEqual(before)
})

test('first sign-ins at the same moment end in one consistent Connection and one live token', async () => {
  const { id, login } = await world.github.createUser(`many-${randomUUID().slice(0, 8)}`)
  const arrivals = await Promise.all(Array.from({ length: 4 }, () => freshToken({ login })))
  const base = { githubId: String(id), login, avatarUrl: '', scopes, expiresAt: null }
  const outcomes = await Promise.all(
    arrivals.map((token) => signIn(world.deps, { ...base, token: new Secret(token) }, soon())),
  )
  expect(outcomes).toEqual(Array(4).fill({ outcome: 'welcome', admittedBy: '*' }))
  const [alive, ...others] = await world.github.liveTokens(login)
  expect(others).toEqual([])
  const rows = await world.deps.db.gitConnection.findMany({ where: { user: { githubId: String(id) } } })
  expect(rows.map(({ fingerprint }) => fingerprint)).toEqual([new Secret(alive ?? '').fingerprint()])
})

test('when the surplus token cannot be revoked it replaces the stored one, and the audit says why', async () => {
  const person = await world.person()
  await world.github.setTrouble(person.login, { api: { mode: 'status', status: 500, only: { method: 'DELETE' } } })
  const token = await freshToken(person)
  await signIn(world.deps, person.arrival(token), soon())
  expect((await person.caller.connection.get())?.fingerprint).toBe(new Secret(token).fingerprint())
  expect(await actionsOf(person)).toContain('connection.replace done surplus-alive')
})

test('every way in leaves its trace in the audit', async () => {
  const person = await world.person()
  expect((await actionsOf(person)).sort()).toEqual(['connection.connect done', 'sign-in done'])
  await comeBack(person)
  expect(await actionsOf(person)).toContain('connection.revoke done surplus')
  await world.github.revokeTokens(person.login)
  await comeBack(person)
  expect(await actionsOf(person)).toContain('connection.replace done revoked')
})

test('a token short of the scope is replaced and ended, since it could be written nowhere', async () => {
  const person = await world.person({ scopes: ['read:user'] })
  expect(await person.caller.connection.check()).toMatchObject({ state: 'scope-missing' })
  const { project, results } = await person.caller.project.create({ name: 'narrow', environments: ['staging'] })
  expect(results).toMatchObject([{ error: { code: 'SCOPE_MISSING' } }])
  const environment = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
  expect((await person.caller.pullStatus.read(environment)).verdict).toMatchObject({ code: 'grant-scope' })
  await comeBack(person, { scopes })
  expect(await world.github.liveTokens(person.login)).not.toContain(person.token)
  expect(await person.caller.connection.check()).toMatchObject({ state: 'valid' })
})

test('a renamed login is taken over by the next sign-in, and the PullSecrets say why they are outdated', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'renamed', environments: ['staging'] })
  const environment = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
  const login = `${person.login}-x`
  await world.github.changeUser(person.login, { login })
  await signIn(world.deps, { ...person.arrival(await freshToken({ login })), login }, soon())
  expect(await person.caller.connection.get()).toMatchObject({ login })
  expect(await person.caller.pullStatus.read(environment)).toMatchObject({
    secret: { state: 'outdated', detail: 'login-changed', login: person.login },
    verdict: { code: 'update-secret', facts: { because: 'login-changed' } },
  })
  await world.callerFor(person.actor).pullSecret.provision({ projectId: project.id })
  expect(await person.caller.pullStatus.read(environment)).toMatchObject({ secret: { state: 'current', login } })
})

test('a Connection whose key is gone says so, is mended by signing in, and breaks nobody else', async () => {
  const [lost, other] = await Promise.all([world.person(), world.person()])
  const forgotten = createTokenSealer([{ kid: 'gone', key: new Uint8Array(32).fill(9) }])
  const sealedToken = await forgotten.seal(new Secret(lost.token), { userId: lost.actor.id, githubId: lost.githubId })
  await world.deps.db.gitConnection.updateMany({ where: { userId: lost.actor.id }, data: { sealedToken } })
  expect(await lost.caller.connection.check()).toMatchObject({ state: 'revoked', detail: 'TOKEN_UNREADABLE' })
  expect(await other.caller.connection.check()).toMatchObject({ state: 'valid' })
  await comeBack(lost)
  expect(await actionsOf(lost)).toContain('connection.replace done unreadable')
  expect(await lost.caller.connection.check()).toMatchObject({ state: 'valid' })
})
