import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { sharedProject } from '#tests/support/shared-project.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** Who is invited, by whom, and what becomes of it while others change their minds. */

const world = await openFileWorld()
const { db } = world.deps
const refused = (code: string) => ({ cause: { code } })

async function projectOf({ caller }: Person): Promise<string> {
  const { project } = await caller.project.create({ name: 'shop', environments: [] })
  return project.id
}
const invitationsOf = (projectId: string) => db.invitation.findMany({ where: { projectId } })
const membersOf = async (projectId: string) =>
  (await db.member.findMany({ where: { projectId } })).map(({ userId }) => userId)

/** Comes back from GitHub under the login that they have there now. */
async function signInAs(githubId: string, login: string, allowedUsers = world.deps.policy.allowedUsers) {
  const scopes = ['read:packages', 'read:user']
  const { token } = await world.github.mintToken(login, { kind: 'oauth', scopes })
  const arrival = { githubId, login, avatarUrl: '', token: new Secret(token), scopes, expiresAt: null }
  const deps = { ...world.deps, policy: { ...world.deps.policy, allowedUsers } }
  return signIn(deps, arrival, AbortSignal.timeout(10_000))
}

test('an invitation follows its person through a new login, and never whoever takes the old one', async () => {
  const [owner, invited] = [await world.person(), await world.person()]
  const projectId = await projectOf(owner)
  await owner.caller.member.invite({ projectId, githubId: invited.githubId })
  await world.github.changeUser(invited.login, { login: `${invited.login}-new` })
  const recycler = await world.github.createUser(invited.login)

  expect(await signInAs(String(recycler.id), invited.login)).toMatchObject({ outcome: 'login-recycled' })
  expect(await owner.caller.member.find({ projectId, login: invited.login })).toMatchObject({
    githubId: String(recycler.id),
  })
  expect(await signInAs(invited.githubId, `${invited.login}-new`)).toMatchObject({ outcome: 'welcome' })
  expect(await invited.caller.member.invitations()).toMatchObject([{ projectId }])
  expect(await invited.caller.member.answer({ projectId, join: true })).toEqual({ joined: true })
  expect((await owner.caller.member.list({ projectId })).members).toMatchObject([{ login: `${invited.login}-new` }])
})

test('somebody who may not sign in here can be invited, stays out, and is not known for it', async () => {
  const owner = await world.person()
  const projectId = await projectOf(owner)
  const { id, login } = await world.github.createUser(`outside-${randomUUID().slice(0, 8)}`)
  const githubId = String(id)
  expect(await owner.caller.member.invite({ projectId, githubId })).toMatchObject({ githubId, login })
  expect((await owner.caller.member.list({ projectId })).invitations).toMatchObject([{ githubId, login }])
  expect(await signInAs(githubId, login, ['ada'])).toMatchObject({ outcome: 'not-allowed' })
  expect(await db.user.count({ where: { githubId } })).toBe(0)
  expect(await world.github.liveTokens(login)).toEqual([])
})

test('joining twice, also at the same moment, joins once', async () => {
  const [owner, invited] = [await world.person(), await world.person()]
  const projectId = await projectOf(owner)
  await owner.caller.member.invite({ projectId, githubId: invited.githubId })
  const answer = () => invited.caller.member.answer({ projectId, join: true })
  const answers = await Promise.allSettled([answer(), answer(), answer()])
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  await expect(answer()).rejects.toMatchObject(refused('NOT_FOUND'))
  expect(await membersOf(projectId)).toEqual([invited.actor.id])
  expect(await db.auditEvent.count({ where: { projectId, action: 'member.join' } })).toBe(1)
})

test('inviting twice, also at the same moment, invites once; a member is not invited anew', async () => {
  const [owner, invited] = [await world.person(), await world.person()]
  const projectId = await projectOf(owner)
  const invite = () => owner.caller.member.invite({ projectId, githubId: invited.githubId })
  await Promise.all([invite(), invite(), invite()])
  expect(await invitationsOf(projectId)).toHaveLength(1)
  expect(await db.auditEvent.count({ where: { projectId, action: 'member.invite' } })).toBe(1)
  await invited.caller.member.answer({ projectId, join: true })
  await invite()
  expect(await invitationsOf(projectId)).toEqual([])
})

test('oneself, an organisation and nobody are not invited', async () => {
  const owner = await world.person()
  const projectId = await projectOf(owner)
  const { invite, find } = owner.caller.member
  await expect(invite({ projectId, githubId: owner.githubId })).rejects.toMatchObject(refused('INVALID_INPUT'))
  await expect(invite({ projectId, githubId: '999999999' })).rejects.toMatchObject(refused('NOT_FOUND'))
  const organisation = `org-${randomUUID().slice(0, 8)}`
  await world.github.putOrganisation(organisation, { members: [owner.login] })
  expect(await find({ projectId, login: organisation })).toBeNull()
  expect(await find({ projectId, login: `nobody-${randomUUID().slice(0, 8)}` })).toBeNull()
  expect(await invitationsOf(projectId)).toEqual([])
})

test('declining ends the invitation and lets nobody in', async () => {
  const [owner, invited] = [await world.person(), await world.person()]
  const projectId = await projectOf(owner)
  await owner.caller.member.invite({ projectId, githubId: invited.githubId })
  expect(await invited.caller.member.answer({ projectId, join: false })).toEqual({ joined: false })
  await expect(invited.caller.project.get({ projectId })).rejects.toMatchObject(refused('NOT_FOUND'))
  await expect(invited.caller.member.answer({ projectId, join: true })).rejects.toMatchObject(refused('NOT_FOUND'))
})

test('fifty wait at most, however many are invited at the same moment, and one gone makes room for one', async () => {
  const owner = await world.person()
  const projectId = await projectOf(owner)
  const data = Array.from({ length: 48 }, (_, index) => ({
    ...{ projectId, githubId: String(800_000_000 + index), login: `waiting-${index}` },
    ...{ avatarUrl: '', invitedBy: owner.login },
  }))
  await db.invitation.createMany({ data })
  const more = await Promise.all(
    Array.from({ length: 5 }, () => world.github.createUser(`more-${randomUUID().slice(0, 8)}`)),
  )
  const invite = (id: number) => owner.caller.member.invite({ projectId, githubId: String(id) })
  const invited = await Promise.allSettled(more.map(({ id }) => invite(id)))
  expect(invited.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  for (const one of invited) if (one.status === 'rejected') expect(one.reason).toMatchObject(refused('INVALID_INPUT'))
  const waiting = await invitationsOf(projectId)
  expect(waiting).toHaveLength(50)
  // Those who wait may be invited again.
  const ids = new Set(waiting.map(({ githubId }) => githubId))
  for (const { id } of more.filter((one) => ids.has(String(one.id)))) await invite(id)
  await owner.caller.member.remove({ projectId, githubId: '800000000' })
  const [next] = more.filter((one) => !ids.has(String(one.id)))
  await invite(next?.id ?? 0)
  expect(await invitationsOf(projectId)).toHaveLength(50)
})

test('a thousand invitations are not sent in one sitting', async () => {
  const owner = await world.person()
  const projectId = await projectOf(owner)
  const before = await world.github.callCount(owner.login)
  for (let count = 0; count < 30; count += 1)
    await owner.caller.member.invite({ projectId, githubId: String(900_000_000 + count) }).catch(() => undefined)
  await expect(owner.caller.member.invite({ projectId, githubId: '900000030' })).rejects.toMatchObject(
    refused('RATE_LIMITED'),
  )
  expect((await world.github.callCount(owner.login)) - before).toBe(30)
})

test('the owner does not leave, nor hand over to whoever has not joined or is on their way out', async () => {
  const [ada, grace, alan] = [await world.person(), await world.person(), await world.person()]
  const { projectId } = await sharedProject(ada, grace)
  await ada.caller.member.invite({ projectId, githubId: alan.githubId })
  const invalid = refused('INVALID_INPUT')
  await expect(ada.caller.member.leave({ projectId })).rejects.toMatchObject(invalid)
  const handTo = ({ githubId }: Person) => ada.caller.project.transfer({ projectId, githubId })
  await expect(handTo(alan)).rejects.toMatchObject(invalid)
  await expect(handTo(ada)).rejects.toMatchObject(invalid)
  await db.user.update({ where: { id: grace.actor.id }, data: { leavingAt: new Date() } })
  await expect(handTo(grace)).rejects.toMatchObject(invalid)
  expect((await ada.caller.member.list({ projectId })).owner?.login).toBe(ada.login)
})
