import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { inputs, type Procedure, procedures, requestOf, type Target } from '#tests/support/procedure-inputs.ts'
import { cookieOf, SessionCookies } from '#tests/support/session-cookies.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** Nobody reaches what is another's: every procedure, over HTTP, as somebody else and as nobody. */

const world = await openFileWorld()
const cookies = new SessionCookies(world)
const theirs = procedures.filter(({ path }) => inputs[path]?.({ projectId: '', environmentId: '' }) !== null)
/** They take an input in which there is nothing that could be another's. */
const ofCaller = ['connection.packages', 'connection.usePat', 'project.create', 'project.list']
const onTargets = theirs.filter(({ path }) => !ofCaller.includes(path))
const named = (some: Procedure[]) => some.map((procedure) => [procedure.path, procedure] as const)

interface SignedIn extends Person {
  cookie: string
}

let owner: SignedIn
let stranger: SignedIn
let target: Target & { otherEnvironmentId: string }
let second: Target
let strangers: Target

async function signedIn(): Promise<SignedIn> {
  const person = await world.person()
  return { ...person, cookie: await cookies.open(person.actor.id) }
}

async function projectOf({ caller }: Person, name: string) {
  const { project } = await caller.project.create({ name, environments: ['staging', 'production'] })
  const [first, other] = project.environments
  return { projectId: project.id, environmentId: first?.id ?? '', otherEnvironmentId: other?.id ?? '' }
}

beforeAll(async () => {
  ;[owner, stranger] = await Promise.all([signedIn(), signedIn()])
  target = await projectOf(owner, 'private')
  second = await projectOf(owner, 'second')
  strangers = await projectOf(stranger, 'of a stranger')
})

/** What a caller with this cookie is told: the status and our code, or `ok`. */
async function told(procedure: Procedure, input: unknown, cookie?: string): Promise<[number, string]> {
  const request = requestOf(procedure, JSON.stringify(input) ?? 'null', cookie ? cookieOf(cookie) : {})
  const response = await cookies.send(request)
  const body = (await response.json()) as { error?: { data: { appCode: string } } }
  return [response.status, body.error?.data.appCode ?? 'ok']
}
const inputFor = ({ path }: Procedure, aimed: Target) => inputs[path]?.(aimed)
const procedure = (path: string) => procedures.find((one) => one.path === path) as Procedure

test('every procedure of the router has a case here', () => {
  expect(Object.keys(inputs).sort()).toEqual(procedures.map(({ path }) => path).sort())
})

const nobodies: [string, () => Promise<string | undefined>][] = [
  ['no session', async () => undefined],
  ['a made-up session', async () => randomUUID()],
  [
    'a session that they signed out of',
    async () => {
      const { actor } = await world.person()
      const cookie = await cookies.open(actor.id)
      await cookies.end(cookie)
      return cookie
    },
  ],
  [
    'a session that has expired',
    async () => {
      const { actor } = await world.person()
      return cookies.open(actor.id, new Date(Date.now() - 1000))
    },
  ],
  [
    'a session that they ended everywhere else',
    async () => {
      const { caller, actor } = await world.person()
      const cookie = await cookies.open(actor.id)
      await caller.account.signOutEverywhere()
      return cookie
    },
  ],
  [
    'a session of an account that is deleted',
    async () => {
      const { caller, actor } = await world.person()
      const cookie = await cookies.open(actor.id)
      await caller.account.remove()
      return cookie
    },
  ],
  [
    "the hash of somebody's session, as the database holds it",
    async () => {
      const { actor } = await world.person()
      await cookies.open(actor.id)
      const row = await world.deps.db.session.findFirstOrThrow({ where: { userId: actor.id } })
      return row.tokenHash
    },
  ],
]

test.each(nobodies)('with %s every procedure says to sign in', async (_, cookie) => {
  const held = await cookie()
  for (const one of procedures)
    expect([one.path, ...(await told(one, inputFor(one, target), held))]).toEqual([one.path, 401, 'UNAUTHENTICATED'])
})

test('with a living session somebody is let in', async () => {
  expect(await told(procedure('project.get'), { projectId: target.projectId }, owner.cookie)).toEqual([200, 'ok'])
})

test.each(named(onTargets))(
  "%s finds nothing of another user's project, nor of one that is not there",
  async (_, one) => {
    const nowhere = { projectId: randomUUID(), environmentId: randomUUID() }
    for (const aimed of [target, nowhere])
      expect(await told(one, inputFor(one, aimed), stranger.cookie)).toEqual([404, 'NOT_FOUND'])
  },
)

/** Projects and Environments that do not belong together, as `stranger` would mix them; each of the ids is real. */
const swapped: [string, () => Target][] = [
  ["another's Environment under one's own project", () => ({ ...strangers, environmentId: target.environmentId })],
  ["one's own Environment under another's project", () => ({ ...strangers, projectId: target.projectId })],
  ['a project in the place of an Environment', () => ({ ...strangers, environmentId: strangers.projectId })],
  ['an Environment in the place of a project', () => ({ ...strangers, projectId: strangers.environmentId })],
  ["another's user id in the place of a project", () => ({ ...strangers, projectId: owner.actor.id })],
]
const onEnvironments = onTargets.filter(({ path }) => {
  const input = JSON.stringify(inputs[path]?.({ projectId: 'p', environmentId: 'e' }))
  return input.includes('"p"') && input.includes('"e"')
})

test.each(swapped)('%s is not found, by whatever procedure', async (_, mix) => {
  expect(onEnvironments).toHaveLength(6)
  for (const one of onEnvironments)
    expect([one.path, ...(await told(one, inputFor(one, mix()), stranger.cookie))]).toEqual([
      one.path,
      404,
      'NOT_FOUND',
    ])
})

test("an Environment of one's own other project is not found either, alone or among those of the project", async () => {
  for (const one of onEnvironments) {
    const aimed = { projectId: second.projectId, environmentId: target.environmentId }
    expect(await told(one, inputFor(one, aimed), owner.cookie)).toEqual([404, 'NOT_FOUND'])
  }
})

test('a list in which one id is of another is not found as a whole, and nothing of it is done', async () => {
  for (const path of ['pullSecret.plan', 'pullSecret.provision', 'pullSecret.remove'])
    for (const foreign of [target.environmentId, second.environmentId, randomUUID()]) {
      const environmentIds = [strangers.environmentId, foreign]
      const input = { projectId: strangers.projectId, environmentIds }
      expect(await told(procedure(path), input, stranger.cookie)).toEqual([404, 'NOT_FOUND'])
    }
  const projectIds = [strangers.projectId, target.projectId]
  expect(await told(procedure('pullStatus.overview'), { projectIds }, stranger.cookie)).toEqual([404, 'NOT_FOUND'])
  const plan = await stranger.caller.pullSecret.plan({ projectId: strangers.projectId })
  expect(plan.map(({ action }) => action)).toEqual(['none', 'none'])
})

test('what a user lists and reads of themselves holds nothing of another, from whatever cursor', async () => {
  const event = await owner.caller.auditEvent.list()
  const cursor = event.items[0]?.id
  const seen = JSON.stringify([
    await stranger.caller.project.list(),
    await stranger.caller.project.list({ cursor: target.projectId }),
    await stranger.caller.auditEvent.list(),
    await stranger.caller.auditEvent.list({ cursor }),
    await stranger.caller.connection.get(),
    await stranger.caller.connection.check(),
    await stranger.caller.pullStatus.overview(),
  ])
  for (const trace of [target.projectId, owner.login, owner.actor.id, owner.githubId, 'private'])
    expect(seen).not.toContain(trace)
})

test('what ends everything for one person ends nothing for another', async () => {
  const leaver = await signedIn()
  await projectOf(leaver, 'leaving')
  for (const path of ['connection.forget', 'account.signOutEverywhere'])
    expect((await told(procedure(path), null, await cookies.open(leaver.actor.id)))[1]).toBe('ok')
  expect(await told(procedure('account.remove'), null, await cookies.open(leaver.actor.id))).toEqual([200, 'ok'])
  expect(await owner.caller.connection.check()).toMatchObject({ state: 'valid' })
  expect(await told(procedure('project.list'), {}, owner.cookie)).toEqual([200, 'ok'])
})

test('after all that the project is as it was', async () => {
  const project = await owner.caller.project.get({ projectId: target.projectId })
  expect(project.name).toBe('private')
  const plan = await owner.caller.pullSecret.plan({ projectId: target.projectId })
  expect(plan.map(({ action }) => action)).toEqual(['none', 'none'])
})
