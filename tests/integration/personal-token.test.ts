import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

const classic = (person: Person, options: { scopes?: string[]; expiresAt?: string } = {}) =>
  world.github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'], ...options })

test('a classic token is checked, sealed, used, and told as one; going back uses the one from signing in', async () => {
  const person = await world.person()
  const { token } = await classic(person)
  expect(await person.caller.connection.usePat({ token: `  ${token}\n` })).toMatchObject({
    source: 'pat',
    login: person.login,
    githubId: person.githubId,
    scopes: ['read:packages'],
    fingerprint: new Secret(token).fingerprint(),
    expiresAt: null,
  })
  expect(await person.caller.connection.check()).toMatchObject({ state: 'valid', scopes: ['read:packages'] })
  const { project } = await person.caller.project.create({ name: 'pasted', environments: ['staging'] })
  const namespace = project.environments[0]?.namespace ?? ''
  const password = async () =>
    (dockerConfigOf(await getSecret(core, namespace)) as { auths: { 'ghcr.io': { password: string } } }).auths[
      'ghcr.io'
    ].password
  expect(await password()).toBe(token)
  expect(await person.caller.connection.useOauth()).toMatchObject({
    source: 'oauth',
    fingerprint: new Secret(person.token).fingerprint(),
  })
  await person.caller.pullSecret.provision({ projectId: project.id })
  expect(await password()).toBe(person.token)
  expect(tracesOf(token, world.logLines().join('\n'))).toEqual([])
})

test('write:packages counts as read:packages', async () => {
  const person = await world.person()
  const { token } = await classic(person, { scopes: ['write:packages'] })
  expect(await person.caller.connection.usePat({ token })).toMatchObject({ source: 'pat' })
  expect(await person.caller.connection.check()).toMatchObject({ state: 'valid' })
})

test('a pasted token that expires is used, and the day is told', async () => {
  const person = await world.person()
  const expiresAt = new Date(Date.now() + 30 * 24 * 3600_000)
  expiresAt.setMilliseconds(0)
  const { token } = await classic(person, { expiresAt: expiresAt.toISOString() })
  expect(await person.caller.connection.usePat({ token })).toMatchObject({
    source: 'pat',
    expiresAt: expiresAt.toISOString(),
  })
  const { results } = await person.caller.project.create({ name: 'thirty days', environments: ['staging'] })
  expect(results).toMatchObject([{ outcome: 'created' }])
})

test.each([
  ['a fine-grained token', 'github_pat_11AAAAAAA0notARealOne', 'TOKEN_KIND_REFUSED'],
  ["an app's token", 'gho_notARealTokenAtAll', 'TOKEN_KIND_REFUSED'],
  ['an installation token', 'ghs_notARealTokenAtAll', 'TOKEN_KIND_REFUSED'],
  ['something else', 'hunter2', 'TOKEN_KIND_REFUSED'],
  ['one that GitHub does not know', 'ghp_notARealTokenAtAll', 'TOKEN_REVOKED'],
])('%s is refused with its reason, and nothing changes', async (_, token, code) => {
  const person = await world.person()
  await expect(person.caller.connection.usePat({ token })).rejects.toMatchObject({ cause: { code } })
  expect(await person.caller.connection.get()).toMatchObject({ source: 'oauth' })
})

test('a token of another account, and one without the scope, are refused', async () => {
  const [person, other] = await Promise.all([world.person(), world.person()])
  const { token: theirs } = await classic(other)
  const { token: narrow } = await classic(person, { scopes: ['gist'] })
  await expect(person.caller.connection.usePat({ token: theirs })).rejects.toMatchObject({
    cause: { code: 'TOKEN_OF_ANOTHER' },
  })
  await expect(person.caller.connection.usePat({ token: narrow })).rejects.toMatchObject({
    cause: { code: 'SCOPE_MISSING' },
  })
  expect(await person.caller.connection.get()).toMatchObject({ source: 'oauth' })
})

test.each(['', ' ', 'ghp_with space', 'ghp_\u0000', 'x'.repeat(256)])('%j is not taken for a token', async (token) => {
  const person = await world.person()
  await expect(person.caller.connection.usePat({ token })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('while a pasted token is in use, tokens from sign-ins only prove who came and are revoked at once', async () => {
  const person = await world.person()
  const { token } = await classic(person)
  await person.caller.connection.usePat({ token })
  const { token: fresh } = await world.github.mintToken(person.login, {
    kind: 'oauth',
    scopes: ['read:packages', 'read:user'],
  })
  expect(await signIn(world.deps, person.arrival(fresh), AbortSignal.timeout(10_000))).toMatchObject({
    outcome: 'welcome',
  })
  expect(await person.caller.connection.get()).toMatchObject({
    source: 'pat',
    fingerprint: new Secret(token).fingerprint(),
  })
  expect((await world.github.liveTokens(person.login)).sort()).toEqual([token, person.token].sort())
})

test('a pasted token that is revoked is told once, then not asked about again, and is not written', async () => {
  const person = await world.person()
  const { token, fingerprint } = await classic(person)
  await person.caller.connection.usePat({ token })
  await world.github.revokeTokens(person.login, fingerprint)
  expect(await person.caller.connection.check()).toMatchObject({ state: 'revoked' })
  const before = await world.github.callCount(person.login)
  expect(await person.caller.connection.check()).toMatchObject({ state: 'revoked' })
  expect(await world.github.callCount(person.login)).toBe(before)
  const { results } = await person.caller.project.create({ name: 'dead', environments: ['staging'] })
  expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'TOKEN_REVOKED' } }])
})
