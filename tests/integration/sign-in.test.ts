import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { AppError } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

const soon = () => AbortSignal.timeout(10_000)
const scopes = ['read:packages', 'read:user']
const world = await openFileWorld()

async function again(person: Person, options: { scopes?: string[] } = {}) {
  const { token } = await world.github.mintToken(person.login, { kind: 'oauth', scopes: options.scopes ?? scopes })
  const { outcome } = await signIn(world.deps, person.arrival(token), soon())
  return { token, outcome }
}
const storedFingerprint = async (person: Person) => (await person.caller.connection.get())?.fingerprint

test('the Connection tells who it is and nothing of the token but its fingerprint', async () => {
  const { caller, login, githubId, token } = await world.person()
  const connection = await caller.connection.get()
  expect(connection).toEqual({
    login,
    githubId,
    avatarUrl: expect.any(String),
    source: 'oauth',
    scopes,
    fingerprint: new Secret(token).fingerprint(),
    connectedAt: expect.any(String),
    expiresAt: null,
  })
})

test('the sealed token is the only one in the database, and it opens for its owner alone', async () => {
  const [one, two] = await Promise.all([world.person(), world.person()])
  const row = await world.deps.db.gitConnection.findFirstOrThrow({ where: { userId: one.actor.id } })
  expect(row.sealedToken.split('.')).toHaveLength(5)
  const opened = await world.deps.sealer.open(row.sealedToken, { userId: one.actor.id, githubId: one.githubId })
  expect(opened.reveal()).toBe(one.token)
  await expect(
    world.deps.sealer.open(row.sealedToken, { userId: two.actor.id, githubId: two.githubId }),
  ).rejects.toBeInstanceOf(AppError)
})

test('a sealed token moved to another person opens nothing there', async () => {
  const [one, two] = await Promise.all([world.person(), world.person()])
  const { sealedToken } = await world.deps.db.gitConnection.findFirstOrThrow({ where: { userId: one.actor.id } })
  await world.deps.db.gitConnection.updateMany({ where: { userId: two.actor.id }, data: { sealedToken } })
  const { results } = await two.caller.project.create({ name: 'moved', environments: ['staging'] })
  expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'TOKEN_UNREADABLE' } }])
})

test('signing in again keeps the good token and revokes the surplus one at GitHub', async () => {
  const person = await world.person()
  for (let count = 0; count < 12; count++) expect((await again(person)).outcome).toBe('welcome')
  expect(await world.github.liveTokens(person.login)).toEqual([person.token])
  expect(await storedFingerprint(person)).toBe(new Secret(person.token).fingerprint())
})

test('a dead token is replaced by the new one', async () => {
  const person = await world.person()
  await world.github.revokeTokens(person.login)
  const { token } = await again(person)
  expect(await storedFingerprint(person)).toBe(new Secret(token).fingerprint())
})

test('a token without the scope is replaced by the new one', async () => {
  const person = await world.person({ scopes: ['read:user'] })
  const { token } = await again(person)
  expect(await storedFingerprint(person)).not.toBe(new Secret(person.token).fingerprint())
  expect(await storedFingerprint(person)).toBe(new Secret(token).fingerprint())
})

test('when GitHub cannot be asked the new token replaces the stored one', async () => {
  const person = await world.person()
  await world.github.setTrouble(person.login, { api: { mode: 'status', status: 500 } })
  const { token } = await again(person)
  expect(await storedFingerprint(person)).toBe(new Secret(token).fingerprint())
})

test('somebody who is not named does not get in, leaves no row, and their token is revoked', async () => {
  const { login } = await world.github.createUser(`stranger-${randomUUID().slice(0, 8)}`)
  const { token } = await world.github.mintToken(login, { kind: 'oauth', scopes })
  const closed = { ...world.deps, policy: { ...world.deps.policy, allowedUsers: ['ada'] } }
  const arrival = { githubId: '999999', login, avatarUrl: '', token: new Secret(token), scopes, expiresAt: null }
  expect(await signIn(closed, arrival, soon())).toMatchObject({ outcome: 'not-allowed' })
  expect(await world.github.liveTokens(login)).toEqual([])
  expect(await world.deps.db.user.count({ where: { login } })).toBe(0)
})

test('the list of who may come in compares without case', async () => {
  const person = await world.person()
  const named = { ...world.deps, policy: { ...world.deps.policy, allowedUsers: [person.login.toLowerCase()] } }
  const { token } = await world.github.mintToken(person.login, { kind: 'oauth', scopes })
  const shouting = { ...person.arrival(token), login: person.login.toUpperCase() }
  expect(await signIn(named, shouting, soon())).toMatchObject({ outcome: 'welcome' })
})

test('a login that somebody else signed in with before is refused', async () => {
  const person = await world.person()
  const usurper = { ...person.arrival(person.token), githubId: '424242' }
  expect(await signIn(world.deps, usurper, soon())).toMatchObject({ outcome: 'login-recycled' })
  expect(await world.deps.db.user.count({ where: { githubId: '424242' } })).toBe(0)
})

test('a token that will expire is kept out of the cluster', async () => {
  const person = await world.person({ expiresAt: new Date(Date.now() + 8 * 3600_000) })
  const { project, results } = await person.caller.project.create({ name: 'hours', environments: ['staging'] })
  expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'TOKEN_EXPIRING' } }])
  const environmentId = project.environments[0]?.id ?? ''
  const { verdict } = await person.caller.pullStatus.read({ projectId: project.id, environmentId })
  expect(verdict).toMatchObject({ code: 'reconnect-github', facts: { token: 'expiring' } })
  expect(await person.caller.connection.check()).toMatchObject({ state: 'expiring' })
})

test.each([
  ['nothing', {}, 'valid'],
  ['a server error', { mode: 'status', status: 500 }, 'unreachable'],
  ['a cut connection', { mode: 'cut' }, 'unreachable'],
  ['a rate limit', { mode: 'rate-limited' }, 'rate-limited'],
  ['single sign-on', { mode: 'sso' }, 'sso-required'],
] as const)('with %s in the way the check says so', async (_, trouble, state) => {
  const person = await world.person()
  if ('mode' in trouble) await world.github.setTrouble(person.login, { api: trouble })
  expect(await person.caller.connection.check()).toMatchObject({ state, checkedAt: expect.any(String) })
})

test('the check tells a revoked token, a missing scope and a missing Connection apart', async () => {
  const [revoked, narrow, gone] = await Promise.all([
    world.person(),
    world.person({ scopes: ['read:user'] }),
    world.person(),
  ])
  await world.github.revokeTokens(revoked.login)
  await world.deps.db.gitConnection.deleteMany({ where: { userId: gone.actor.id } })
  expect(await revoked.caller.connection.check()).toMatchObject({ state: 'revoked' })
  expect(await narrow.caller.connection.check()).toMatchObject({ state: 'scope-missing', scopes: ['read:user'] })
  expect(await gone.caller.connection.check()).toMatchObject({ state: 'not-connected' })
  expect(await gone.caller.connection.get()).toBeNull()
})
