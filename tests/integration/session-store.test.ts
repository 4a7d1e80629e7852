import { createHash, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { arrivingSessions, createSession, sessionStore } from '#server/session-store.ts'
import { openTestDatabase } from '#tests/support/database.ts'

async function openStore() {
  const database = await openTestDatabase()
  const { id: userId } = await database.prisma.user.create({ data: { githubId: '7', login: 'ada', avatarUrl: 'a' } })
  const store = sessionStore(async () => database.prisma)
  return { database, userId, store, [Symbol.asyncDispose]: () => database.close() }
}
const admitted = { admittedBy: 'ada' }
const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600_000)

test('a session is kept by its hash alone, and found by what the cookie holds', async () => {
  await using world = await openStore()
  const sessionToken = randomUUID()
  await createSession(world.database.prisma, { ...admitted, sessionToken, userId: world.userId, expires: inDays(7) })
  const [row] = await world.database.prisma.session.findMany()
  expect(row?.tokenHash).toBe(createHash('sha256').update(sessionToken).digest('hex'))
  expect(JSON.stringify(row)).not.toContain(sessionToken)
  expect((await world.store.getSessionAndUser?.(sessionToken))?.user).toMatchObject({ id: world.userId, name: 'ada' })
  expect(await world.store.getSessionAndUser?.(row?.tokenHash ?? '')).toBeNull()
  await world.store.deleteSession?.(sessionToken)
  expect(await world.store.getSessionAndUser?.(sessionToken)).toBeNull()
})

test('a new session takes the expired ones of the same person away', async () => {
  await using world = await openStore()
  await createSession(world.database.prisma, {
    ...admitted,
    sessionToken: 'expired',
    userId: world.userId,
    expires: inDays(-1),
  })
  await createSession(world.database.prisma, {
    ...admitted,
    sessionToken: 'living',
    userId: world.userId,
    expires: inDays(1),
  })
  await createSession(world.database.prisma, {
    ...admitted,
    sessionToken: 'new',
    userId: world.userId,
    expires: inDays(7),
  })
  expect(await world.database.prisma.session.count()).toBe(2)
})

test('coming back from GitHub ends the session that the browser held, and begins one that knows how', async () => {
  await using world = await openStore()
  const { prisma } = world.database
  const arriving = arrivingSessions(
    async () => prisma,
    () => '@acme',
  )
  await createSession(prisma, { sessionToken: 'held', userId: world.userId, expires: inDays(1), ...admitted })
  expect(await arriving.getSessionAndUser?.('held')).toBeNull()
  await arriving.createSession?.({ sessionToken: 'new', userId: world.userId, expires: inDays(7) })
  expect(await prisma.session.findMany({ select: { admittedBy: true } })).toEqual([{ admittedBy: '@acme' }])
})
