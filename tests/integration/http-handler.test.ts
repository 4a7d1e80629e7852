import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Deps } from '#server/deps.ts'
import { type AppErrorCode, appErrorCodes } from '#server/domain/app-error-code.ts'
import { AppError, databaseUnreachable, INTERNAL_MESSAGE } from '#server/errors.ts'
import { handleTrpc } from '#server/http/trpc.ts'
import { databaseWith } from '#tests/support/altered-world.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { openWorld, type Person, type World } from '#tests/support/world.ts'

/** `/api/trpc` as a client meets it: statuses, headers and bodies. */

const ADDRESS = 'http://localhost:3000/api/trpc'
const JSON_TYPE = { 'content-type': 'application/json' }
let world: World
let person: Person

beforeAll(async () => {
  world = await openWorld()
  person = await world.person()
})
afterAll(() => world[Symbol.asyncDispose]())

/** The route's answer to a signed-in person, or to nobody, in a world that may be altered. */
function answer(
  request: Request,
  { actor = person.actor, altered = {} }: { actor?: typeof person.actor | null; altered?: Partial<Deps> } = {},
) {
  const deps = { ...world.deps, ...altered }
  return handleTrpc(request, async () => ({ requestId: randomUUID(), actor, deps }))
}

const get = (path: string, headers = {}) => new Request(`${ADDRESS}/${path}`, { headers })
const post = (path: string, body: BodyInit | null, headers = {}) =>
  new Request(`${ADDRESS}/${path}`, {
    method: 'POST',
    body,
    headers: { ...JSON_TYPE, ...headers },
    duplex: 'half',
  } as RequestInit)

/** A database in which everything about projects fails like this. */
const failingWith = (error: unknown) => databaseWith(world, { project: { findMany: () => Promise.reject(error) } })

interface Told {
  error: { message: string; data: { appCode: AppErrorCode; httpStatus: number; logId?: string; fieldErrors?: object } }
}

const told = async (response: Response) => ((await response.json()) as Told).error

describe('an unexpected failure', () => {
  const unexpected = () => failingWith(new TypeError(`cannot read ${person.token}`))
  const logLine = (logId: unknown) => {
    const line = world.logLines().find((text) => text.includes('"procedure failed"') && text.includes(String(logId)))
    return JSON.parse(line ?? 'null')
  }

  test.each([
    ['single', 'project.list', {}],
    ['batched', 'project.list,connection.get?batch=1&input={}', {}],
    ['streamed', 'project.list,connection.get?batch=1&input={}', { 'trpc-accept': 'application/jsonl' }],
  ])(
    'leaves a %s call as one sentence and the id of a log line, with nothing of its cause',
    async (shape, path, headers) => {
      const response = await answer(get(path, headers), { altered: unexpected() })
      const text = await response.text()
      const logId = /"logId":"([\w-]+)"/.exec(text)?.[1]
      expect(text.trimEnd().includes('\n')).toBe(shape === 'streamed')
      expect(text).toContain(JSON.stringify(INTERNAL_MESSAGE))
      expect(text).toContain('"appCode":"INTERNAL"')
      expect(logLine(logId)).toMatchObject({ level: 50, requestId: logId, path: 'project.list', outcome: 'INTERNAL' })
      expect(text).not.toMatch(/TypeError|cannot read|stack|\.ts/)
      expect(tracesOf(person.token, text + world.logLines().join('\n'))).toEqual([])
    },
  )

  test('is the failure of its own call alone', async () => {
    const path = 'project.list,connection.get?batch=1&input={}'
    const response = await answer(get(path), { altered: unexpected() })
    expect(response.status).toBe(207)
    expect(await response.json()).toMatchObject([{ error: { data: { httpStatus: 500 } } }, { result: {} }])
  })
})

describe('a context that cannot be made', () => {
  const withoutContext = (error: Error) => handleTrpc(get('project.list'), () => Promise.reject(error))

  test('for want of the database is 503', async () => {
    const response = await withoutContext(databaseUnreachable(new Error(`at ${person.token}`)))
    expect(response.status).toBe(503)
    const text = await response.text()
    expect(JSON.parse(text).error.data).toMatchObject({ appCode: 'DATABASE_UNREACHABLE', httpStatus: 503 })
    expect(tracesOf(person.token, text)).toEqual([])
  })

  test('for a reason in the log is 500, with the id that the log has', async () => {
    const cause = new TypeError(`cannot read ${person.token}`)
    const response = await withoutContext(new AppError('INTERNAL', INTERNAL_MESSAGE, { cause, logId: 'in-the-log' }))
    expect(response.status).toBe(500)
    expect(await told(response)).toEqual({
      code: expect.any(Number),
      message: INTERNAL_MESSAGE,
      data: expect.objectContaining({ appCode: 'INTERNAL', httpStatus: 500, logId: 'in-the-log' }),
    })
  })
})

describe('what a client got wrong', () => {
  test('in a field is told by the name of the field', async () => {
    const response = await answer(
      post('project.create', JSON.stringify({ name: '', environments: ['staging', 'staging'] })),
    )
    expect(response.status).toBe(400)
    expect((await told(response)).data).toMatchObject({
      appCode: 'INVALID_INPUT',
      fieldErrors: { name: ['Give the project a name.'], environments: ['Choose each environment once.'] },
    })
  })

  test.each([
    ['something that is not there', () => new AppError('NOT_FOUND', 'There is no such project.')],
    ['our own reading of a row', () => z.object({ secret: z.string() }).safeParse({}).error],
  ])('is never a field where the failure is %s', async (_, error) => {
    const response = await answer(get('project.list'), { altered: failingWith(error()) })
    expect((await told(response)).data).not.toHaveProperty('fieldErrors')
  })

  test.each([
    ['a body', () => post('project.create', '{"name": ')],
    ['an address', () => get('project.get?input={"projectId":')],
  ])('as the JSON of %s is 400', async (_, request) => {
    const response = await answer(request())
    expect(response.status).toBe(400)
    expect((await told(response)).data).toMatchObject({ appCode: 'INVALID_INPUT' })
  })

  test('in the number of calls is 400 from the 51st on, and none of them runs', async () => {
    const calls = (count: number) => get(`${Array(count).fill('project.list').join()}?batch=1&input={}`)
    const [most, tooMany] = [await answer(calls(50)), await answer(calls(51))]
    expect(most.status).toBe(200)
    expect(await most.json()).toHaveLength(50)
    expect(tooMany.status).toBe(400)
    expect(await tooMany.text()).not.toContain('"result"')
  })
})

test.each([
  ['a form', new FormData(), {}],
  ['an encoded form', new URLSearchParams({ json: '{}' }), {}],
  ['bytes', new Uint8Array(2), { 'content-type': 'application/octet-stream' }],
  ['text', '{}', { 'content-type': 'text/plain; application/json' }],
  ['JSON of another kind', '{}', { 'content-type': 'application/jsonl' }],
  ['nothing named', new Uint8Array(2), {}],
])('a mutation that comes as %s is 415, and does not run', async (_, body, headers) => {
  const session = { userId: person.actor.id, expires: new Date(Date.now() + 60_000), admittedBy: '*' }
  const { tokenHash } = await world.deps.db.session.create({ data: { tokenHash: randomUUID(), ...session } })
  const response = await answer(
    new Request(`${ADDRESS}/account.signOutEverywhere`, { method: 'POST', body, headers: headers as HeadersInit }),
  )
  expect([response.status, (await told(response)).data.appCode]).toEqual([415, 'INVALID_INPUT'])
  expect(await world.deps.db.session.count({ where: { tokenHash } })).toBe(1)
})

describe('a body that is too large is 413', () => {
  test('when it says so', async () => {
    const response = await answer(post('project.create', JSON.stringify({ name: 'x'.repeat(64 * 1024) })))
    expect(response.status).toBe(413)
    expect((await told(response)).data).toMatchObject({ appCode: 'PAYLOAD_TOO_LARGE', httpStatus: 413 })
  })

  test('when it does not say and never ends: it is read no further than the limit', async () => {
    const end = Promise.withResolvers<void>()
    let sent = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 1024
        controller.enqueue(new Uint8Array(1024).fill(0x20))
      },
      cancel: () => end.resolve(),
    })
    const response = await answer(post('project.create', endless))
    await end.promise
    expect(response.status).toBe(413)
    expect((await told(response)).data).toMatchObject({ appCode: 'PAYLOAD_TOO_LARGE' })
    expect(sent).toBeLessThan(2 * 64 * 1024)
  })
})

const statuses: [number, AppErrorCode[]][] = [
  [400, ['INVALID_INPUT', 'TOKEN_KIND_REFUSED', 'TOKEN_OF_ANOTHER']],
  [401, ['UNAUTHENTICATED']],
  [403, ['ORIGIN_REFUSED', 'TOO_MANY_PROJECTS', 'NOT_OWNER', 'NOT_HOLDER', 'HELD_BY_OTHER']],
  [404, ['NOT_FOUND']],
  [409, ['NAMESPACE_FOREIGN', 'NAMESPACE_TERMINATING', 'SECRET_FOREIGN', 'SECRET_CONFLICT', 'CHANGED']],
  [409, ['SECRET_DELETING', 'SECRET_IMMUTABLE', 'SECRET_UNLABELLED']],
  [412, ['NOT_CONNECTED', 'TOKEN_UNREADABLE', 'TOKEN_EXPIRED', 'TOKEN_EXPIRING']],
  [412, ['TOKEN_REVOKED', 'SCOPE_MISSING', 'CONSENT_MISSING']],
  [413, ['PAYLOAD_TOO_LARGE']],
  [429, ['RATE_LIMITED']],
  [499, ['CANCELLED']],
  [500, ['INTERNAL']],
  [502, ['CLUSTER_UNREACHABLE', 'CLUSTER_CREDENTIAL', 'CLUSTER_DENIED', 'CLUSTER_POLICY']],
  [502, ['CLUSTER_REJECTED', 'CLUSTER_FAILED', 'GITHUB_UNREACHABLE']],
  [503, ['DATABASE_UNREACHABLE']],
  [504, ['CLUSTER_TIMEOUT']],
]

test('every code has a status of HTTP', () => {
  expect(statuses.flatMap(([, codes]) => codes).sort()).toEqual([...appErrorCodes].sort())
})

test.each(statuses)('%i is the status of %j, each under its own name and not to be kept', async (status, codes) => {
  for (const appCode of codes) {
    const altered = failingWith(new AppError(appCode, 'Said by us.'))
    const response = await answer(get('project.list'), { altered })
    expect(response.status).toBe(status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await told(response)).toMatchObject({ message: 'Said by us.', data: { appCode, httpStatus: status } })
  }
})

test('nobody is told to sign in', async () => {
  const response = await answer(get('project.list'), { actor: null })
  expect(response.status).toBe(401)
  expect((await told(response)).data.appCode).toBe('UNAUTHENTICATED')
})
