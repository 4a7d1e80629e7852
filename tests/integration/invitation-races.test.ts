import { expect, test } from 'vitest'
import { lockOwnProject } from '#server/services/project.ts'
import { callerWith, databaseWith, gate } from '#tests/support/altered-world.ts'
import { postgresUrl } from '#tests/support/database.ts'
import { joinProject, sharedProject } from '#tests/support/shared-project.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** People who join, are put out and take over at the same moment. */

const world = await openFileWorld()
const { db } = world.deps
const refused = (code: string) => ({ cause: { code } })

async function projectOf({ caller }: Person): Promise<string> {
  const { project } = await caller.project.create({ name: 'shop', environments: [] })
  return project.id
}
const invitationsOf = (projectId: string) => db.invitation.findMany({ where: { projectId } })
const membersOf = (projectId: string) => db.member.findMany({ where: { projectId } })

test('an invitation that is taken back while it is answered lets nobody in who is told to be out', async () => {
  const [owner, invited] = [await world.person(), await world.person()]
  for (let round = 0; round < 10; round += 1) {
    await db.rateLimit.deleteMany()
    const projectId = await projectOf(owner)
    await owner.caller.member.invite({ projectId, githubId: invited.githubId })
    const [taken] = await Promise.allSettled([
      owner.caller.member.remove({ projectId, githubId: invited.githubId }),
      invited.caller.member.answer({ projectId, join: true }),
    ])
    expect(taken).toMatchObject({ status: 'fulfilled', value: { removed: true } })
    expect([await membersOf(projectId), await invitationsOf(projectId)]).toEqual([[], []])
  }
})

// The embedded database does one transaction after the other.
if (postgresUrl) {
  test('whoever takes an invitation back waits for an answer that is on its way, and then ends the membership', async () => {
    const [owner, invited] = [await world.person(), await world.person()]
    const projectId = await projectOf(owner)
    await owner.caller.member.invite({ projectId, githubId: invited.githubId })
    const joining = gate()
    const slow = databaseWith(world, {
      $transaction: (work: (tx: typeof db) => Promise<unknown>) =>
        db.$transaction((tx) => work(pausing(tx as unknown as typeof db, 'member', joining.pass))),
    })
    const answered = callerWith(world, invited, slow).member.answer({ projectId, join: true })
    await joining.reached
    const removed = owner.caller.member.remove({ projectId, githubId: invited.githubId })
    const waiting = () => db.$queryRaw<object[]>`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    while ((await waiting()).length === 0);
    joining.open()
    expect(await answered).toEqual({ joined: true })
    expect(await removed).toEqual({ removed: true })
    expect([await membersOf(projectId), await invitationsOf(projectId)]).toEqual([[], []])
  })
}

/** A client that is held whenever it is asked for this table. */
function pausing<Client extends typeof db>(client: Client, table: 'member', pass: () => Promise<void>): Client {
  const held = new Proxy(client[table], {
    get: (target, verb) => async (question: never) => {
      await pass()
      return (Reflect.get(target, verb) as (question: never) => unknown)(question)
    },
  })
  return new Proxy(client, { get: (target, name) => (name === table ? held : Reflect.get(target, name)) })
}

test('a project that ends while an invitation to it is answered is gone, and nothing fails for it', async () => {
  const [owner, invited] = [await world.person(), await world.person()]
  for (let round = 0; round < 10; round += 1) {
    await db.rateLimit.deleteMany()
    const projectId = await projectOf(owner)
    await owner.caller.member.invite({ projectId, githubId: invited.githubId })
    const [ended, answered] = await Promise.allSettled([
      owner.caller.project.remove({ projectId }),
      invited.caller.member.answer({ projectId, join: true }),
    ])
    expect(ended).toMatchObject({ status: 'fulfilled', value: { removed: true } })
    if (answered.status === 'rejected') expect(answered.reason).toMatchObject(refused('NOT_FOUND'))
    await expect(invited.caller.project.get({ projectId })).rejects.toMatchObject(refused('NOT_FOUND'))
  }
})

test('a project that is handed to two at the same moment has one owner, and keeps everybody', async () => {
  const [ada, grace, alan] = [await world.person(), await world.person(), await world.person()]
  const { projectId } = await sharedProject(ada, grace)
  await joinProject(ada, alan, projectId)
  const handed = await Promise.allSettled(
    [grace, alan].map(({ githubId }) => ada.caller.project.transfer({ projectId, githubId })),
  )
  expect(handed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  // Ada is a member still: the project is no secret to her.
  expect(handed.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused('NOT_OWNER') })
  const { owner, members } = await ada.caller.member.list({ projectId })
  const heir = handed[0]?.status === 'fulfilled' ? grace : alan
  expect(owner?.login).toBe(heir.login)
  const others = [ada, grace, alan].filter((one) => one !== heir).map(({ login }) => login)
  expect(members.map(({ login }) => login).sort()).toEqual(others.sort())
})

test('whoever finds the project handed over when it is locked is told what they are in it now', async () => {
  const [ada, grace, stranger] = [await world.person(), await world.person(), await world.person()]
  const { projectId } = await sharedProject(ada, grace)
  await ada.caller.project.transfer({ projectId, githubId: grace.githubId })
  const locked = ({ actor }: Person) => db.$transaction((tx) => lockOwnProject(tx, actor, projectId))
  await locked(grace)
  await expect(locked(ada)).rejects.toMatchObject({ code: 'NOT_OWNER' })
  await expect(locked(stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
