import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { openDatabase } from '#server/db.ts'
import { getPerson } from '#server/services/people.ts'
import { adopt } from '#tests/support/adoptable-namespace.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { emptyPlace, openTestDatabase, type Place, postgresUrl } from '#tests/support/database.ts'
import { runCommand } from '#tests/support/operator-command.ts'
import { tokenIn as tokenStandingIn } from '#tests/support/placed-token.ts'
import { joinProject, sharedProject } from '#tests/support/shared-project.ts'
import { openWorld, type Person, type World } from '#tests/support/world.ts'

/** `people:list`, `people:remove` and `projects:transfer`, as an operator runs them. */

const { env, kubeconfig, pullkey } = inject('sandbox')
const core = coreApi(kubeconfig)
const folder = await mkdtemp(path.join(tmpdir(), 'pullkey-people-'))
afterAll(() => rm(folder, { recursive: true }))
await writeFile(path.join(folder, 'kubeconfig'), pullkey)
const { DATA_DIR: _, DATABASE_URL: __, ...configured } = env
const around = { ...configured, KUBECONFIG: path.join(folder, 'kubeconfig') }

/** Everything that commands say here holds none of these people's tokens. */
async function command(place: Place, people: Person[], script: string, words: string[], change = {}) {
  const told = await runCommand(place, [`scripts/${script}.ts`, ...words], { ...around, ...change })
  for (const { token } of people) expect(tracesOf(token, told.said)).toEqual([])
  return told
}

/** Runs `work` as the app does, and ends the app. */
async function inApp<T>(place: Place, work: (world: World) => Promise<T>): Promise<T> {
  await using database = await openDatabase(place.options)
  await using world = await openWorld({ database })
  return await work(world)
}

test('somebody is taken off by login, with a word on what stays and on how they could come back', async () => {
  await using place = await emptyPlace()
  const { ada, grace, mine, shared } = await inApp(place, async (world) => {
    const [ada, grace] = [await world.person(), await world.person()]
    const shared = await sharedProject(grace, ada)
    const { project } = await grace.caller.project.create({ name: 'mine', environments: ['staging'] })
    return { ada, grace, shared, mine: project.environments[0]?.namespace ?? '' }
  })
  const remove = (change = {}) => command(place, [ada, grace], 'people-remove', [grace.login.toUpperCase()], change)
  const first = await remove()
  expect(first.code).toBe(0)
  const lines = first.said.split('\n')
  expect(lines.slice(0, 1)).toEqual([
    `Taking ${grace.login} (${grace.githubId}) off. Their sessions end, and nothing of theirs is written any more.`,
  ])
  expect(lines).toEqual(
    expect.arrayContaining([
      `  ${mine}: deleted`,
      `  ${shared.namespace}: deleted`,
      'GitHub confirmed that it ended what it gave to Pullkey.',
      `Project shop stays for its members, without an owner: npm run projects:transfer -- ${shared.projectId} <login>`,
      'ALLOWED_GITHUB_USERS lets them in again, by the entry *.',
      `${grace.login} was taken off.`,
    ]),
  )
  expect(await remove()).toEqual({ code: 1, said: `Nobody here is called ${grace.login.toUpperCase()}.\n` })

  const transfer = (words: string[]) => command(place, [ada, grace], 'projects-transfer', words)
  expect(await transfer([shared.projectId, ada.login])).toEqual({
    code: 0,
    said: `${ada.login} owns project shop now.\n`,
  })
  await inApp(place, async (world) => {
    const caller = world.callerFor(ada.actor)
    expect(await caller.project.get({ projectId: shared.projectId })).toMatchObject({ role: 'owner' })
    const { items } = await caller.auditEvent.list({ projectId: shared.projectId })
    expect(items[0]).toMatchObject({ actor: 'operator', action: 'project.transfer', detail: ada.login })
  })
})

test.each([
  ['a list that names them not', 'somebody', []],
  ['an organisation', 'somebody,@acme', ['ALLOWED_GITHUB_USERS lets them in again as long as they belong to @acme.']],
])('with %s it says whether they could come back', async (_, ALLOWED_GITHUB_USERS, warnings) => {
  await using place = await emptyPlace()
  const grace = await inApp(place, (world) => world.person())
  const { code, said } = await command(place, [grace], 'people-remove', [grace.githubId], { ALLOWED_GITHUB_USERS })
  expect([code, said.split('\n').filter((line) => line.startsWith('ALLOWED'))]).toEqual([0, warnings])
})

test('while the cluster is out it keeps what it could not take back, says so, and completes it the next time', async () => {
  await using place = await emptyPlace()
  const { grace, namespace } = await inApp(place, async (world) => {
    const grace = await world.person()
    const { project } = await grace.caller.project.create({ name: 'mine', environments: ['staging'] })
    return { grace, namespace: project.environments[0]?.namespace ?? '' }
  })
  const out = pullkey.replaceAll(/https:\/\/[\w.:]+/g, 'https://127.0.0.1:9')
  await writeFile(path.join(folder, 'out'), out)
  const remove = (change = {}) => command(place, [grace], 'people-remove', [grace.login], change)
  const first = await remove({ KUBECONFIG: path.join(folder, 'out') })
  expect(first.code).toBe(2)
  expect(first.said).toContain(`  ${namespace}: failed (CLUSTER_UNREACHABLE)`)
  expect(first.said).toContain('Not everything could be taken back. Run it again.')
  const list = () => command(place, [grace], 'people-list', [])
  expect((await list()).said).toContain(`${grace.login} (being removed)`)
  expect(await tokenStandingIn(core, namespace)).toBe(grace.token)
  expect((await remove()).code).toBe(0)
  expect(await tokenStandingIn(core, namespace)).toBeNull()
  expect((await list()).said).not.toContain(grace.login)
})

test('the list says of everybody what they have and how their token stands, and nothing of the token', async () => {
  await using place = await emptyPlace()
  const { ada, grace } = await inApp(place, async (world) => {
    const [ada, grace] = [await world.person(), await world.person()]
    await sharedProject(ada, grace)
    const wanted = {
      ...{ kind: 'classic' as const, scopes: ['read:packages'] },
      expiresAt: '2126-01-01T00:00:00Z',
    }
    const { token } = await world.github.mintToken(grace.login, wanted)
    await grace.caller.connection.usePat({ token })
    return { ada, grace: { ...grace, token } }
  })
  const { code, said } = await command(place, [ada, grace], 'people-list', [])
  expect(code).toBe(0)
  const cells = said.split('\n').map((line) => line.split(/ {2,}/))
  expect(cells[0]).toEqual([
    ...['LOGIN', 'GITHUB ID', 'LAST SIGN-IN', 'OWNS', 'MEMBER OF', 'PULL SECRETS', 'TOKEN', 'EXPIRES'],
  ])
  const time = expect.stringMatching(/^\d{4}-.*Z$/)
  expect(cells).toContainEqual([ada.login, ada.githubId, time, '1', '0', '1', 'oauth usable', '-'])
  expect(cells).toContainEqual([
    ...[grace.login, grace.githubId, time, '0', '1', '0', 'pat usable', '2126-01-01T00:00:00.000Z'],
  ])
})

test('a project is given to whoever has signed in, by number as well, and to nobody else', async () => {
  await using place = await emptyPlace()
  const { ada, grace, alan, shared, namespace } = await inApp(place, async (world) => {
    const [ada, grace, alan] = [await world.person(), await world.person(), await world.person()]
    const { projectId, namespace } = await adopt(ada)
    await joinProject(ada, grace, projectId)
    await ada.caller.member.invite({ projectId, githubId: alan.githubId })
    return { ada, grace, alan, shared: projectId, namespace }
  })
  const transfer = (...words: string[]) => command(place, [ada, grace, alan], 'projects-transfer', words)
  expect(await transfer('no-such-project', alan.login)).toEqual({
    code: 1,
    said: 'There is no project no-such-project.\n',
  })
  expect(await transfer(shared, 'nobody-at-all')).toMatchObject({ code: 1 })
  expect((await transfer(shared)).said).toMatch(/^Say which project, /)
  expect(await transfer(shared, alan.githubId)).toEqual({
    code: 0,
    said:
      `${alan.login} owns project shop now.\n` +
      `Namespace ${namespace} needs its Consent anew, because it names the owner: the project's page has the manifest.\n`,
  })
  expect(await transfer(shared, alan.login)).toEqual({ code: 0, said: `${alan.login} owns project shop now.\n` })
  await inApp(place, async (world) => {
    expect(await world.callerFor(alan.actor).member.list({ projectId: shared })).toMatchObject({
      owner: { login: alan.login },
      members: expect.arrayContaining([
        expect.objectContaining({ login: ada.login }),
        expect.objectContaining({ login: grace.login }),
      ]),
      invitations: [],
    })
    await world.deps.db.user.update({ where: { id: grace.actor.id }, data: { leavingAt: new Date() } })
  })
  expect(await transfer(shared, grace.login)).toEqual({
    code: 1,
    said: `${grace.login} is being removed, and gets no project.\n`,
  })
})

test('a login is one person’s, whatever its case and whatever is in it, or it is refused', async () => {
  await using database = await openTestDatabase()
  const db = database.prisma
  const data = ['ada_b', 'adaXb', 'Grace', '1001'].map((login, index) => ({
    ...{ login, githubId: String(1001 + index), avatarUrl: '' },
  }))
  await db.user.createMany({ data })
  expect(await getPerson({ db }, 'ADA_B')).toMatchObject({ githubId: '1001' })
  expect(await getPerson({ db }, '1003')).toMatchObject({ login: 'Grace' })
  for (const none of ['ada%', '%', '_____', 'ada', '10'])
    await expect(getPerson({ db }, none)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await db.user.create({ data: { login: 'gracE', githubId: '2001', avatarUrl: '' } })
  for (const several of ['grace', '1001']) {
    const refused = expect.stringMatching(/^More than one person fits .*Name one by the number\.$/)
    await expect(getPerson({ db }, several)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: refused })
  }
})

test.each(['people-remove', 'projects-transfer'])('%s told wrongly says how, and opens no database', async (script) => {
  const nowhere = { options: { dataDir: '/dev/null/nowhere' }, [Symbol.asyncDispose]: async () => undefined }
  for (const words of [[], ['--force'], ['a', 'b', 'c']]) {
    const { code, said } = await command(nowhere, [], script, words)
    expect([code, said.split('\n')[0]]).toEqual([1, expect.stringMatching(/^Say (who|which project)/)])
  }
})

if (!postgresUrl) {
  test.each([
    ['people-list', []],
    ['people-remove', ['ada']],
    ['projects-transfer', ['project', 'ada']],
  ])('%s beside a server with the embedded database says that this one must be stopped', async (script, words) => {
    await using place = await emptyPlace()
    await using _server = await openDatabase(place.options)
    const { code, said } = await command(place, [], script, words)
    expect([code, said]).toEqual([1, expect.stringMatching(/^Another Pullkey already uses .* Stop the other one/)])
  })
}
