import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import english from '#app/_messages/en.json'
import chinese from '#app/_messages/zh-CN.json'
import { handleActivityCsv } from '#server/http/activity-csv.ts'
import { databaseWith } from '#tests/support/altered-world.ts'
import { csvWords } from '#tests/support/csv-words.ts'
import { sharedProject } from '#tests/support/shared-project.ts'
import { openFileWorld, type Person, type World } from '#tests/support/world.ts'

const world = await openFileWorld()

function ask(person: Person | null, query = '', altered: Partial<World['deps']> = {}, words = csvWords('en')) {
  const context = { requestId: randomUUID(), actor: person?.actor ?? null, deps: { ...world.deps, ...altered } }
  return handleActivityCsv(new Request(`http://localhost:3000/api/activity/csv${query}`), async () => context, words)
}

/** The cells of each record, read as RFC 4180 writes them. */
function parse(text: string): string[][] {
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  const records: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(cells)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end !== ',') records.push([])
  }
  return records.slice(0, -1)
}

async function personWith(count: number) {
  const person = await world.person()
  const { id: actorId, login: actor } = person.actor
  await world.deps.db.auditEvent.createMany({
    data: Array.from({ length: count }, (_, n) => ({
      actorId,
      actor,
      action: 'project.rename',
      outcome: 'done',
      detail: `n${n}`,
    })),
  })
  return person
}

test('is everything that one did, newest first, and nothing that others did', async () => {
  const [person, other] = await Promise.all([personWith(1234), personWith(3)])
  const response = await ask(person)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="pullkey-activity.csv"')
  const [head, ...records] = parse(await response.text())
  expect(head).toEqual('When Who What Project Person Namespace Outcome Reason'.split(' '))
  // Signing in is two of them.
  expect(records).toHaveLength(1236)
  expect(new Set(records.map(([, actor]) => actor))).toEqual(new Set([person.login]))
  expect(records.flat()).not.toContain(other.login)
  const times = records.map(([at]) => at ?? '')
  expect(times).toEqual(times.toSorted().reverse())
  expect(records[0]?.[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

test('speaks the language of whoever asks, and names what the page names', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId } = await sharedProject(ada, grace)
  await world.deps.db.auditEvent.deleteMany({ where: { projectId } })
  const base = { actorId: ada.actor.id, actor: ada.login }
  const place = { projectId, namespace: 'team-shop' }
  const rows = [
    { ...base, ...place, action: 'pull-secret.provision', outcome: 'failed', detail: 'CLUSTER_FAILED' },
    { ...base, projectId, action: 'member.invite', outcome: 'done', detail: grace.login },
    { ...base, projectId, action: 'project.rename', outcome: 'done', detail: 'then' },
    { ...base, projectId, action: 'of.later', outcome: 'unheard-of', detail: 'as it is' },
  ]
  for (const data of rows) await world.deps.db.auditEvent.create({ data })
  const { name } = await world.deps.db.project.findUniqueOrThrow({ where: { id: projectId } })
  const read = async (language: 'en' | 'zh-CN') => {
    const [head, ...records] = parse(await (await ask(ada, `?project=${projectId}`, {}, csvWords(language))).text())
    return [head, ...records.reverse().map((record) => record.slice(2))]
  }
  const later = ['of.later', name, '', '', 'unheard-of', 'as it is']
  expect(await read('en')).toEqual([
    ['When', 'Who', 'What', 'Project', 'Person', 'Namespace', 'Outcome', 'Reason'],
    ['Provisioned secret', name, '', 'team-shop', 'failed', english.errors.CLUSTER_FAILED],
    ['Invited to the project', name, grace.login, '', 'done', ''],
    ['Renamed project', 'then', '', '', 'done', ''],
    later,
  ])
  expect(await read('zh-CN')).toEqual([
    ['时间', '操作者', '操作', '项目', '相关人员', '命名空间', '结果', '原因'],
    ['下发 Secret', name, '', 'team-shop', '失败', chinese.errors.CLUSTER_FAILED],
    ['邀请加入项目', name, grace.login, '', '完成', ''],
    ['重命名项目', 'then', '', '', '完成', ''],
    later,
  ])
  await world.deps.db.project.delete({ where: { id: projectId } })
  const gone = parse(await (await ask(ada)).text())
  expect(gone.find(([, , what]) => what === 'Invited to the project')?.[3]).toBe(projectId)
})

test('is read page by page as it is sent, and no further when nobody takes it', async () => {
  const person = await personWith(2_000)
  const findMany = vi.fn(world.deps.db.auditEvent.findMany)
  const response = await ask(person, '', databaseWith(world, { auditEvent: { findMany } }))
  expect(findMany.mock.calls.length).toBeLessThan(3)
  await response.body?.cancel()
  expect(findMany.mock.calls.length).toBeLessThan(3)
  expect(Math.max(...findMany.mock.calls.map(([options]) => options?.take ?? Number.POSITIVE_INFINITY))).toBe(501)
})

test('holds no name that a spreadsheet would work out', async () => {
  const person = await world.person()
  const name = '=HYPERLINK("https://evil.example", "商店")'
  const { project } = await person.caller.project.create({ name, environments: ['staging'] })
  const text = await (await ask(person, `?project=${project.id}`)).text()
  const [, ...records] = parse(text)
  expect(records.map(([, , action]) => action).sort()).toEqual(['Created project', 'Provisioned secret'])
  expect(records.flat()).toContain(`'${name}`)
  expect(records.flat().filter((cell) => /^[=+\-@]/.test(cell))).toEqual([])
})

test('is only what did not work, when that is asked for, and so is the list', async () => {
  const person = await personWith(3)
  const { project } = await person.caller.project.create({ name: 'refused', environments: ['staging'] })
  const { id: actorId, login: actor } = person.actor
  const events = ['failed', 'refused', 'incomplete', 'foreign', 'deleted'].map((outcome) => ({
    actorId,
    actor,
    outcome,
  }))
  const place = { action: 'pull-secret.remove', projectId: project.id }
  await world.deps.db.auditEvent.createMany({ data: events.map((event) => ({ ...event, ...place })) })
  const [, ...records] = parse(await (await ask(person, `?project=${project.id}&show=trouble`)).text())
  expect(records.map((record) => record[6]).sort()).toEqual(
    ['failed', 'not Pullkey’s, not touched', 'not finished', 'refused'].sort(),
  )
  const expected = ['failed', 'foreign', 'incomplete', 'refused']
  const { items } = await person.caller.auditEvent.list({ isTrouble: true })
  expect(items.map(({ outcome }) => outcome).sort()).toEqual(expected)
})

test('is nobody’s without a session, and never of another’s project', async () => {
  const response = await ask(null)
  expect([response.status, response.headers.get('location')]).toEqual([302, '/?callbackUrl=%2Factivity'])
  const [owner, stranger] = await Promise.all([world.person(), world.person()])
  const { project } = await owner.caller.project.create({ name: 'private', environments: ['staging'] })
  for (const projectId of [project.id, randomUUID()])
    expect((await ask(stranger, `?project=${projectId}`)).status).toBe(404)
})

test.each(['project=%00', 'project=a%20b', `project=${'a'.repeat(65)}`, 'project=%ED%A0%80', "project=' OR 1=1"])(
  '%s is no project, and said to be none',
  async (query) => {
    const response = await ask(await world.person(), `?${query}`)
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('project is an id')])
  },
)

test.each(['project=a&project=b', 'show=trouble&show=trouble', 'show=all', 'show=%00'])(
  '%s is refused rather than guessed at',
  async (query) => {
    expect((await ask(await world.person(), `?${query}`)).status).toBe(400)
  },
)

test('an empty parameter is as good as none', async () => {
  expect((await ask(await world.person(), '?project=&show=')).status).toBe(200)
})

test('without the database is 503 and no file', async () => {
  const gone = Object.assign(new Error('gone'), { code: 'P1001' })
  const altered = databaseWith(world, { auditEvent: { findMany: () => Promise.reject(gone) } })
  const response = await ask(await world.person(), '', altered)
  expect([response.status, response.headers.get('content-disposition')]).toEqual([503, null])
})
