import { createHash, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { sessionStore } from '#server/session-store.ts'
import { openTestDatabase } from '#tests/support/database.ts'

async function openStore() {
  const database = await openTestDatabase()
  const { id: userId } = await database.prisma.user.create({ data: { githubId: '7', login: 'ada', avatarUrl: 'a' } })
  const store = sessionStore(async () => database.prisma)
  return { database, userId, store, [Symbol.asyncDispose]: () => database.close() }
}
const inDays = (days: number) => new Date(Date.now() + days * 24 * 3600_000)

test('a session is kept by its hash alone, and found by what the cookie holds', async () => {
  await using world = await openStore()
  const sessionToken = randomUUID()
  await world.store.createSession?.({ sessionToken, userId: world.userId, expires: inDays(7) })
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
  await world.store.createSession?.({ sessionToken: 'expired', userId: world.userId, expires: inDays(-1) })
  await world.store.createSession?.({ sessionToken: 'living', userId: world.userId, expires: inDays(1) })
  await world.store.createSession?.({ sessionToken: 'new', userId: world.userId, expires: inDays(7) })
  expect(await world.database.prisma.session.count()).toBe(2)
})
