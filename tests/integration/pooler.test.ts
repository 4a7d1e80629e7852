import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { loadMigrations } from '#server/database/migrations.ts'
import { openPostgres } from '#server/database/postgres.ts'
import { createDatabase, openDatabase } from '#server/db.ts'
import { emptyPlace, postgresUrl } from '#tests/support/database.ts'
import { type PgBouncer, startPgBouncer } from '#tests/support/pgbouncer.ts'
import { openWorld } from '#tests/support/world.ts'

/** A pooler in transaction mode hands a session from one client to another: nothing of ours may stay in it. */

if (postgresUrl) {
  const started = await startPgBouncer(postgresUrl, 1)
  if ('unavailable' in started) {
    const reason = `Debian's pgbouncer cannot be had: ${started.unavailable}`
    process.stdout.write(`Skipped: ${reason}\n`)
    test('a pooler in transaction mode', ({ skip }) => skip(reason))
  } else {
    describe('behind a pooler in transaction mode', () => onPooler(started))
  }
} else {
  test('the embedded database has no pooler', async () => {
    await using place = await emptyPlace()
    expect(place.options.url).toBeUndefined()
  })
}

/** All that a session can carry over, as `pg_settings` has it. */
const sessionSettings = `SELECT name, setting FROM pg_settings WHERE source = 'session' OR name IN
  ('TimeZone', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'search_path') ORDER BY name`

function onPooler(pooler: PgBouncer) {
  afterAll(() => pooler[Symbol.asyncDispose]())

  /** An empty database, its address at the server and by way of the pooler. */
  async function pooledPlace() {
    const place = await emptyPlace()
    const direct = new URL(place.options.url ?? '')
    const pooled = new URL(pooler.url)
    pooled.pathname = direct.pathname
    return { ...place, direct: direct.href, pooled: pooled.href, [Symbol.asyncDispose]: place[Symbol.asyncDispose] }
  }

  async function ask<Row>(url: string, sql: string): Promise<Row[]> {
    const client = new pg.Client(url)
    await client.connect()
    try {
      return (await client.query(sql)).rows as Row[]
    } finally {
      await client.end()
    }
  }

  test('another client of the same session sees no setting of ours', async () => {
    await using place = await pooledPlace()
    const untouched = await ask(place.pooled, sessionSettings)
    await using database = await openDatabase({ url: place.pooled, dataDir: 'memory://' })
    expect(await ask(place.pooled, sessionSettings)).toEqual(untouched)
    await database.prisma.$transaction([database.prisma.user.count()])
    await database.prisma.$transaction(async (tx) => expect(await tx.user.count()).toBe(0))
    await database.prisma.user.count()
    expect(await ask(place.pooled, sessionSettings)).toEqual(untouched)
  })

  test('the app works, and times are the same that the process sees', async () => {
    await using place = await pooledPlace()
    await using database = await openDatabase({ url: place.pooled, dataDir: 'memory://' })
    await using world = await openWorld({ overrides: { db: database.prisma } })
    const { caller } = await world.person()
    const before = Date.now()
    const { project, results } = await caller.project.create({
      name: 'pooled',
      environments: ['staging', 'production'],
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created'])
    const { createdAt } = await caller.project.get({ projectId: project.id })
    const { items } = await caller.auditEvent.list({ projectId: project.id })
    for (const at of [createdAt, ...items.map((event) => event.at)])
      expect(Math.abs(Date.parse(at) - before)).toBeLessThan(600_000)
    await Promise.all(Array.from({ length: 20 }, () => caller.project.list()))
  })

  test('a migration that takes longer than a question of the app may is applied', async () => {
    await using place = await pooledPlace()
    const directory = await mkdtemp(path.join(tmpdir(), 'pullkey-slow-migration-'))
    try {
      await mkdir(path.join(directory, '1_slow'))
      await writeFile(
        path.join(directory, '1_slow', 'migration.sql'),
        'SELECT pg_sleep(1.5); CREATE TABLE slow (at int)',
      )
      const migrations = await loadMigrations(directory)
      const [name] = new URL(place.direct).pathname.slice(1).split('?')
      // What an operator may have set for the role or the database, for the sake of questions.
      await ask(place.direct, `ALTER DATABASE ${name} SET statement_timeout = 1000`)
      await using driver = createDriver(await openPostgres({ url: place.pooled, migrations, timeoutMs: 1_000 }))
      expect(driver.applied).toEqual(['1_slow'])
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  test.each([
    ['the server', (place: { direct: string; pooled: string }) => place.direct],
    ['the pooler', (place: { direct: string; pooled: string }) => place.pooled],
  ])('what hangs is ended at the server too, asked by way of %s', async (_, way) => {
    await using place = await pooledPlace()
    const driver = await openPostgres({ url: way(place), migrations: [], timeoutMs: 500 })
    await using database = createDatabase('postgres', driver)
    const hang = 'SELECT pg_sleep(600)'
    const hanging = () =>
      ask(place.direct, `SELECT pid FROM pg_stat_activity WHERE query = '${hang}' AND state = 'active'`)
    await expect(database.prisma.$queryRawUnsafe(hang)).rejects.toThrow()
    await expect.poll(hanging).toEqual([])
    await expect(database.prisma.$transaction((tx) => tx.$queryRawUnsafe(hang))).rejects.toThrow()
    await expect.poll(hanging).toEqual([])
    expect(await database.prisma.$queryRawUnsafe('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('a transaction that its process forgets is ended by the server', async () => {
    await using place = await pooledPlace()
    await using database = createDatabase(
      'postgres',
      await openPostgres({ url: place.pooled, migrations: await loadMigrations('prisma/migrations'), timeoutMs: 500 }),
    )
    await database.prisma.$transaction(async (tx) => {
      const [row] = await tx.$queryRawUnsafe<{ limit: string }[]>(
        `SELECT current_setting('idle_in_transaction_session_timeout') AS limit`,
      )
      expect(row).toEqual({ limit: '1s' })
    })
  })
}

function createDriver(driver: Awaited<ReturnType<typeof openPostgres>>) {
  return { ...driver, [Symbol.asyncDispose]: driver.close }
}
