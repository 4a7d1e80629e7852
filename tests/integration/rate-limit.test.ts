import { randomUUID } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { openDatabase } from '#server/db.ts'
import { handleTrpc } from '#server/http/trpc.ts'
import { imageChecks, pastes } from '#server/routers/limits.ts'
import { type Limit, spend } from '#server/services/rate-limit.ts'
import { callerWith, databaseWith } from '#tests/support/altered-world.ts'
import { emptyPlace, postgresUrl } from '#tests/support/database.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

const world = await openFileWorld()
const { deps } = world
const soon = () => new Date(Date.now() + 60_000)
const limitOf = (uses: number): Limit => ({ name: `test-${randomUUID()}`, uses, seconds: 600 })
const rowOf = ({ name }: Limit, key: string) => deps.db.rateLimit.findUnique({ where: { key: `${name}:${key}` } })
const outcomes = async (attempts: Promise<void>[]) =>
  (await Promise.allSettled(attempts)).map(({ status }) => status).sort()

/** As if this person had come to the limit just now. */
async function exhaust({ name, uses }: Limit, { actor }: Person): Promise<Date> {
  const expire = soon()
  await deps.db.rateLimit.create({ data: { key: `${name}:${actor.id}`, points: uses, expire } })
  return expire
}

const paste = async (person: Person) => {
  const { token } = await world.github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  return person.caller.connection.usePat({ token })
}

test('of many at the same moment exactly as many succeed as the limit says', async () => {
  const limit = limitOf(5)
  const attempts = await outcomes(Array.from({ length: 20 }, () => spend(deps, limit, 'ada')))
  expect(attempts).toEqual([...Array(5).fill('fulfilled'), ...Array(15).fill('rejected')])
  await expect(spend(deps, limit, 'grace')).resolves.toBeUndefined()
})

test.runIf(postgresUrl)('replicas count together', async () => {
  await using place = await emptyPlace()
  await using first = await openDatabase(place.options)
  await using second = await openDatabase(place.options)
  const limit = limitOf(6)
  const attempts = [first, second, first, second].flatMap(({ prisma }) =>
    Array.from({ length: 4 }, () => spend({ ...deps, db: prisma }, limit, 'ada')),
  )
  expect((await outcomes(attempts)).filter((status) => status === 'fulfilled')).toHaveLength(6)
})

test('a window that is over begins anew, and with it go the others that are over', async () => {
  const limit = limitOf(1)
  await spend(deps, limit, 'ada')
  await spend(deps, limit, 'grace')
  await expect(spend(deps, limit, 'ada')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  const expire = new Date(Date.now() - 1)
  await deps.db.rateLimit.updateMany({ where: { key: { startsWith: limit.name } }, data: { expire } })
  await spend(deps, limit, 'ada')
  expect(await rowOf(limit, 'ada')).toMatchObject({ points: 1 })
  expect(await rowOf(limit, 'grace')).toBeNull()
})

test('trying on does not make it longer, and the refusal says when it ends', async () => {
  const limit = limitOf(1)
  await spend(deps, limit, 'ada')
  const end = (await rowOf(limit, 'ada'))?.expire?.getTime() ?? 0
  for (let count = 0; count < 3; count++) {
    const refusal = await spend(deps, limit, 'ada').catch((error: unknown) => error)
    const { retryAt } = refusal as { retryAt: Date }
    expect(Math.abs(retryAt.getTime() - end)).toBeLessThan(1000)
  }
})

test('nothing is set to run later', async () => {
  using timer = vi.spyOn(globalThis, 'setTimeout')
  using interval = vi.spyOn(globalThis, 'setInterval')
  await spend(deps, limitOf(1), 'ada')
  // The database's own time-outs are seconds.
  expect(timer.mock.calls.filter(([, ms]) => (ms ?? 0) > 30_000)).toEqual([])
  expect(interval.mock.calls).toEqual([])
})

test('a token that somebody pastes beyond the limit is not shown to GitHub', async () => {
  const person = await world.person()
  await paste(person)
  const [counted] = await deps.db.rateLimit.findMany({ where: { key: `${pastes.name}:${person.actor.id}` } })
  expect(counted).toMatchObject({ points: 1 })
  await deps.db.rateLimit.updateMany({ where: { key: counted?.key ?? '' }, data: { points: pastes.uses } })
  const before = await world.github.callCount(person.login)
  await expect(paste(person)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', cause: { code: 'RATE_LIMITED' } })
  expect(await world.github.callCount(person.login)).toBe(before)
  await expect(paste(await world.person())).resolves.toMatchObject({ source: 'pat' })
})

test('image checks beyond the limit ask nobody', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'checked', environments: ['staging'] })
  const target = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
  await exhaust(imageChecks, person)
  const check = (image: string) => person.caller.pullStatus.checkImage({ ...target, image })
  await expect(check(`ghcr.io/${person.login}/web:1`)).rejects.toMatchObject({ cause: { code: 'RATE_LIMITED' } })
})

test('over HTTP a limit is 429 and says from when on it works again', async () => {
  const person = await world.person()
  const end = await exhaust(pastes, person)
  const request = new Request('http://localhost:3000/api/trpc/connection.usePat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: `ghp_canary${randomUUID()}` }),
  })
  const response = await handleTrpc(request, async () => ({ requestId: randomUUID(), actor: person.actor, deps }))
  const { error } = await response.json()
  expect([response.status, error.data.appCode]).toEqual([429, 'RATE_LIMITED'])
  expect(Math.abs(Date.parse(error.data.retryAt) - end.getTime())).toBeLessThan(1000)
})

test('without the database nothing is let through uncounted', async () => {
  const person = await world.person()
  const gone = Object.assign(new Error("Can't reach database server"), { code: 'P1001' })
  const $queryRaw = () => Promise.reject(gone)
  const caller = callerWith(world, person, databaseWith(world, { $queryRaw }))
  const before = await world.github.callCount(person.login)
  await expect(caller.connection.usePat({ token: `ghp_canary${randomUUID()}` })).rejects.toMatchObject({
    cause: { code: 'DATABASE_UNREACHABLE' },
  })
  expect(await world.github.callCount(person.login)).toBe(before)
})
