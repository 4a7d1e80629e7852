import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { diagnoseDatabase } from '#scripts/schema-engine.ts'
import { openEmbedded } from '#server/database/embedded.ts'
import { loadMigrations } from '#server/database/migrations.ts'
import { openPostgres } from '#server/database/postgres.ts'
import { type Database, openDatabase } from '#server/db.ts'
import { emptyPlace, openTestDatabase, type Place } from '#tests/support/database.ts'

const committed = 'prisma/migrations'

test('Prisma finds a database that was started up to date', async () => {
  await using place = await emptyPlace()
  const { url, dataDir } = place.options
  const migrations = await loadMigrations(committed)
  const driver = url ? await openPostgres({ url, migrations }) : await openEmbedded(dataDir, migrations)
  const diagnosis = await diagnoseDatabase(driver.adapter, committed)
  await driver.close()
  expect(driver.applied).toEqual(migrations.map(({ name }) => name))
  expect(diagnosis).toEqual({
    hasMigrationsTable: true,
    history: null,
    editedMigrationNames: [],
    failedMigrationNames: [],
  })
})

describe('migrations', () => {
  const first = 'CREATE TABLE word (text text PRIMARY KEY);'
  const second = `INSERT INTO word VALUES ('one; two');
    DO $$ BEGIN INSERT INTO word VALUES ('three;'); END $$;`
  let place: Place

  beforeAll(async () => {
    place = await emptyPlace()
  })
  afterAll(() => place[Symbol.asyncDispose]())

  /** Opens the place as a release that carries these migrations would, and says what it finds. */
  async function start(migrations: Record<string, string>, look?: (database: Database) => Promise<unknown>) {
    const migrationsDir = await mkdtemp(path.join(tmpdir(), 'pullkey-migrations-'))
    try {
      for (const [name, sql] of Object.entries(migrations)) {
        await mkdir(path.join(migrationsDir, name))
        await writeFile(path.join(migrationsDir, name, 'migration.sql'), sql)
      }
      await using database = await openDatabase({ ...place.options, migrationsDir })
      await look?.(database)
      return {
        words: await database.prisma.$queryRaw<unknown[]>`SELECT text FROM word ORDER BY text`,
        ledger: await database.prisma.$queryRaw<unknown[]>`SELECT migration_name AS name FROM _prisma_migrations`,
      }
    } finally {
      await rm(migrationsDir, { recursive: true })
    }
  }

  test('a failing migration stops the start and leaves the database as it was', async () => {
    const before = await start({ '1_first': first })
    const failing = start({ '1_first': first, '2_second': `${second} CREATE TYPE mood AS ENUM ('ok'); SELECT 1/0;` })
    await expect(failing).rejects.toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringMatching(/2_second failed and was rolled back.*division by zero/),
    })
    expect(await start({ '1_first': first })).toEqual(before)
    expect(before).toEqual({ words: [], ledger: [{ name: '1_first' }] })
  })

  test('a migration is applied as it is written, once', async () => {
    const both = { '1_first': first, '2_second': second }
    const found = {
      words: [{ text: 'one; two' }, { text: 'three;' }],
      ledger: [{ name: '1_first' }, { name: '2_second' }],
    }
    expect(await start(both)).toEqual(found)
    expect(await start(both)).toEqual(found)
  })

  test('an older release refuses the database of a newer one', async () => {
    await expect(start({ '1_first': first })).rejects.toThrow(
      /newer than this release: it holds the migration 2_second/,
    )
  })

  test('a migration that was edited after it was applied is refused', async () => {
    const edited = start({ '1_first': `${first} -- edited`, '2_second': second, '3_third': 'DROP TABLE word' })
    await expect(edited).rejects.toThrow(/1_first was edited/)
  })

  test('a migration that another tool left unfinished is refused', async () => {
    const both = { '1_first': first, '2_second': second }
    await start(both, ({ prisma }) => prisma.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL`)
    await expect(start(both)).rejects.toThrow(/1_first was begun by another tool and never finished/)
  })
})

describe('the client', () => {
  let database: Database
  const person = (githubId: string) => ({ githubId, login: 'ada', avatarUrl: 'https://avatars.example/1' })

  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database.close())

  test('a value that must be unique is refused the second time', async () => {
    await database.prisma.user.create({ data: person('unique') })
    await expect(database.prisma.user.create({ data: person('unique') })).rejects.toMatchObject({ code: 'P2002' })
  })

  test('a transaction that throws leaves nothing behind', async () => {
    const { prisma } = database
    const thrown = prisma.$transaction(async (tx) => {
      await tx.user.create({ data: person('thrown') })
      throw new Error('changed my mind')
    })
    await expect(thrown).rejects.toThrow('changed my mind')
    const data = person('batch')
    await expect(prisma.$transaction([prisma.user.create({ data }), prisma.user.create({ data })])).rejects.toThrow()
    expect(await prisma.user.count({ where: { githubId: { in: ['thrown', 'batch'] } } })).toBe(0)
  })

  test('a transaction that fails in the database leaves nothing behind, and the next one works', async () => {
    const { prisma } = database
    const failed = prisma.$transaction(async (tx) => {
      await tx.user.create({ data: person('failed') })
      await tx.user.create({ data: person('failed') })
    })
    await expect(failed).rejects.toMatchObject({ code: 'P2002' })
    await prisma.$transaction((tx) => tx.user.create({ data: person('next') }))
    const left = await prisma.user.findMany({
      where: { githubId: { in: ['failed', 'next'] } },
      select: { githubId: true },
    })
    expect(left).toEqual([{ githubId: 'next' }])
  })

  test('transactions that come together all succeed', async () => {
    const numbers = Array.from({ length: 30 }, (_, number) => `together-${number}`)
    const create = (id: string) => database.prisma.$transaction((tx) => tx.user.create({ data: person(id) }))
    await Promise.all(numbers.map(create))
    expect(await database.prisma.user.count({ where: { githubId: { in: numbers } } })).toBe(30)
  })

  test('a time comes back as it went in, wherever it was made', async () => {
    const createdAt = new Date('2026-03-29T01:30:00.123Z')
    const ours = await database.prisma.user.create({ data: { ...person('time'), createdAt } })
    expect((await database.prisma.user.findUniqueOrThrow({ where: { id: ours.id } })).createdAt).toEqual(createdAt)
    const { id } = await database.prisma.user.create({ data: person('time-by-default') })
    const { createdAt: byDefault } = await database.prisma.user.findUniqueOrThrow({ where: { id } })
    expect(Math.abs(byDefault.getTime() - Date.now())).toBeLessThan(60_000)
  })
})
