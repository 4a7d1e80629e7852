import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { openWorld, type World } from '#tests/support/world.ts'

const scopes = ['read:org', 'read:packages', 'read:user']
const soon = () => AbortSignal.timeout(10_000)

/** A person at GitHub, and a way to come from there with a fresh token. */
async function visitor(world: World) {
  const { id, login } = await world.github.createUser(`visitor-${randomUUID().slice(0, 8)}`)
  const arrive = async (granted = scopes) => {
    const { token } = await world.github.mintToken(login, { kind: 'oauth', scopes: granted })
    return signIn(
      world.deps,
      { githubId: String(id), login, avatarUrl: '', token: new Secret(token), scopes: granted, expiresAt: null },
      soon(),
    )
  }
  return { id, login, arrive, user: () => world.deps.db.user.findUnique({ where: { githubId: String(id) } }) }
}

const organisation = `crew-${randomUUID().slice(0, 8)}`
const openCrew = () => openWorld({ env: { ALLOWED_GITHUB_USERS: `somebody,@${organisation}` } })

test('a member of a listed organisation gets in, and nobody else does', async () => {
  await using world = await openCrew()
  const [member, stranger] = await Promise.all([visitor(world), visitor(world)])
  await world.github.putOrganisation(organisation, { members: [member.login] })
  expect(await member.arrive()).toMatchObject({ outcome: 'welcome' })
  expect(await stranger.arrive()).toMatchObject({ outcome: 'not-allowed' })
  expect(await stranger.user()).toBeNull()
  expect(await world.github.liveTokens(stranger.login)).toEqual([])
})

test('a member who left gets in no more: their sessions end, their projects stay, and the operator is told how many', async () => {
  await using world = await openCrew()
  const member = await visitor(world)
  await world.github.putOrganisation(organisation, { members: [member.login] })
  await member.arrive()
  const user = await member.user()
  const actor = { id: user?.id ?? '', login: member.login }
  await world.callerFor(actor).project.create({ name: 'left behind', environments: ['staging'] })
  await world.deps.db.session.create({
    data: {
      tokenHash: randomUUID(),
      userId: actor.id,
      expires: new Date(Date.now() + 1000_000),
      admittedBy: `@${organisation}`,
    },
  })
  await world.github.putOrganisation(organisation, { members: [] })
  expect(await member.arrive()).toMatchObject({ outcome: 'not-allowed' })
  expect(await world.deps.db.session.count({ where: { userId: actor.id } })).toBe(0)
  expect(await world.deps.db.project.count({ where: { ownerId: actor.id } })).toBe(1)
  const line = world
    .logLines()
    .map((text) => JSON.parse(text))
    .find(({ msg }) => msg.startsWith('sign-in refused'))
  expect(line).toMatchObject({ login: member.login, refusal: 'not-allowed', projects: 1, isRevoked: true })
})

test.each([
  ['GitHub is out', { mode: 'status', status: 500 }, scopes],
  ['an organisation wants single sign-on', { mode: 'sso' }, scopes],
  ['the right to ask was not granted', null, ['read:packages', 'read:user']],
])('when %s membership is unknown: nobody is let in, and nobody is thrown out', async (_, api, granted) => {
  await using world = await openCrew()
  const member = await visitor(world)
  await world.github.putOrganisation(organisation, { members: [member.login] })
  await member.arrive()
  const userId = (await member.user())?.id ?? ''
  await world.deps.db.session.create({
    data: {
      tokenHash: randomUUID(),
      userId,
      expires: new Date(Date.now() + 1000_000),
      admittedBy: `@${organisation}`,
    },
  })
  await world.github.setTrouble(member.login, { api })
  expect(await member.arrive(granted)).toMatchObject({ outcome: 'membership-unknown' })
  expect(await world.deps.db.session.count({ where: { userId } })).toBe(1)
})

test.each([
  ['wants single sign-on', 'saml'],
  ['has not approved the app', 'restricts-oauth-apps'],
])('an organisation that %s hides nobody who is in another one', async (_, policy) => {
  const closed = `closed-${randomUUID().slice(0, 8)}`
  await using world = await openWorld({ env: { ALLOWED_GITHUB_USERS: `@${closed},@${organisation}` } })
  const [both, one] = await Promise.all([visitor(world), visitor(world)])
  await world.github.putOrganisation(closed, { members: [both.login, one.login], policy })
  await world.github.putOrganisation(organisation, { members: [both.login] })
  expect(await both.arrive()).toMatchObject({ outcome: 'welcome', admittedBy: `@${organisation}` })
  expect(await one.arrive()).toMatchObject({ outcome: 'membership-unknown', isRevoked: true })
})

test('a refusal says when GitHub did not revoke the token, and then only a member’s own living one gives way to it', async () => {
  await using world = await openCrew()
  const [member, stranger] = await Promise.all([visitor(world), visitor(world)])
  await world.github.putOrganisation(organisation, { members: [member.login] })
  await member.arrive()
  const api = { mode: 'status', status: 500 }
  for (const { login } of [member, stranger]) await world.github.setTrouble(login, { api })
  expect(await stranger.arrive()).toMatchObject({ outcome: 'membership-unknown', isRevoked: false })
  expect(await stranger.user()).toBeNull()
  const before = await world.github.liveTokens(member.login)
  expect(await member.arrive()).toMatchObject({ outcome: 'membership-unknown', isRevoked: false })
  const newest = (await world.github.liveTokens(member.login)).find((token) => !before.includes(token)) ?? ''
  const rows = await world.deps.db.gitConnection.findMany({ select: { fingerprint: true } })
  expect(rows).toEqual([{ fingerprint: new Secret(newest).fingerprint() }])
})
