import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createTokenSealer } from '#server/adapters/token-sealer.ts'
import { openDatabase } from '#server/db.ts'
import { Secret } from '#server/secret.ts'
import { rotateKeys } from '#server/services/key-rotation.ts'
import { emptyPlace, openTestDatabase } from '#tests/support/database.ts'
import { runCommand } from '#tests/support/operator-command.ts'

const ring = (kid: string, fill: number) => ({ kid, key: new Uint8Array(32).fill(fill) })
const [fresh, old, lost] = [ring('fresh', 1), ring('old', 2), ring('lost', 3)]
const text = ({ kid, key }: ReturnType<typeof ring>) => `${kid}:${Buffer.from(key).toString('base64')}`

type Client = Awaited<ReturnType<typeof openTestDatabase>>['prisma']

/** People whose tokens are sealed with `key`; answers how to open them. */
async function people(db: Client, count: number, key: ReturnType<typeof ring>) {
  const sealer = createTokenSealer([key])
  const logins = Array.from({ length: count }, () => randomUUID())
  for (const login of logins) {
    const { id } = await db.user.create({ data: { githubId: login, login, avatarUrl: '' } })
    const sealedToken = await sealer.seal(new Secret(`gho_${login}`), { userId: id, githubId: login })
    await db.gitConnection.create({
      data: { userId: id, source: 'oauth', login, scopes: [], fingerprint: '', sealedToken },
    })
  }
  return logins
}

test('every token is sealed anew with the first key, in batches, and doing it again does nothing', async () => {
  await using database = await openTestDatabase()
  const db = database.prisma
  await people(db, 120, old)
  await people(db, 2, fresh)
  const sealer = createTokenSealer([fresh, old])
  const batches: number[] = []
  expect(await rotateKeys({ db, sealer }, (done) => batches.push(done))).toEqual({
    resealed: 120,
    current: 2,
    unreadable: [],
  })
  expect(batches.length).toBe(2)
  expect(await rotateKeys({ db, sealer })).toEqual({ resealed: 0, current: 122, unreadable: [] })
  const alone = createTokenSealer([fresh])
  for (const { sealedToken, userId, login } of await db.gitConnection.findMany()) {
    expect((await alone.open(sealedToken, { userId, githubId: login })).reveal()).toBe(`gho_${login}`)
  }
})

test('interrupted in the middle it leaves every token readable, and the next run completes it', async () => {
  await using database = await openTestDatabase()
  const db = database.prisma
  await people(db, 110, old)
  const sealer = createTokenSealer([fresh, old])
  const interrupted = rotateKeys({ db, sealer }, () => {
    throw new Error('interrupted')
  })
  await expect(interrupted).rejects.toThrow('interrupted')
  for (const { sealedToken, userId, login } of await db.gitConnection.findMany()) {
    expect((await sealer.open(sealedToken, { userId, githubId: login })).reveal()).toBe(`gho_${login}`)
  }
  expect(await rotateKeys({ db, sealer })).toEqual({ resealed: 10, current: 100, unreadable: [] })
})

test('a token whose key is gone is named and left alone, and hinders no other', async () => {
  await using database = await openTestDatabase()
  const db = database.prisma
  const [unreadable] = await people(db, 1, lost)
  await people(db, 1, old)
  const result = await rotateKeys({ db, sealer: createTokenSealer([fresh, old]) })
  expect(result).toEqual({ resealed: 1, current: 0, unreadable: [unreadable] })
})

test('the command says what it did, and names who has to sign in again', async () => {
  await using place = await emptyPlace()
  const database = await openDatabase(place.options)
  await people(database.prisma, 3, old)
  const [unreadable = ''] = await people(database.prisma, 1, lost)
  await database.close()
  const run = () => runCommand(place, ['scripts/keys-rotate.ts'], { ENCRYPTION_KEYS: `${text(fresh)},${text(old)}` })
  const first = await run()
  expect(first.said).toContain('3 sealed anew with the key fresh, 0 were already.')
  expect(first.said).toContain(unreadable)
  expect(first.code).toBe(2)
  expect((await run()).said).toContain('0 sealed anew with the key fresh, 3 were already.')
})
