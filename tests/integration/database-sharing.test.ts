import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { applyMigrations, loadMigrations } from '#server/database/migrations.ts'
import { openPostgres } from '#server/database/postgres.ts'
import { createDatabase, openDatabase } from '#server/db.ts'
import { ChildDatabase } from '#tests/support/child-database.ts'
import { emptyPlace, postgresUrl } from '#tests/support/database.ts'
import { Wire } from '#tests/support/wire.ts'

const person = (githubId: string) => ({ githubId, login: 'ada', avatarUrl: '' })

// Each run of the suite has the tests of its own kind: nothing here is ever skipped.
if (postgresUrl) describe('a PostgreSQL server', onPostgres)
else describe('the embedded database', onEmbedded)

function onEmbedded() {
  test('a directory is opened once; whoever comes second is refused and nothing is harmed', async () => {
    await using place = await emptyPlace()
    await using other = await ChildDatabase.start(place.options)
    await using database = await openDatabase(place.options)
    await database.prisma.user.create({ data: person('before') })
    const { dataDir } = place.options
    const refusal = new RegExp(`already uses the data directory ${dataDir},.*DATA_DIR.*DATABASE_URL`)
    await expect(openDatabase(place.options)).rejects.toThrow(refusal)
    await expect(other.open()).rejects.toThrow(refusal)
    await database.prisma.user.create({ data: person('after') })
    await database.close()
    await using reopened = await openDatabase(place.options)
    expect(await reopened.prisma.user.count()).toBe(2)
  })

  test('a killed process frees its directory and loses nothing that was acknowledged', async () => {
    await using place = await emptyPlace()
    await using child = await ChildDatabase.start(place.options)
    await child.open()
    child.proceed()
    const written: string[] = []
    while (written.length < 200) written.push(await child.nextLine())
    written.push(...(await child.kill()))
    await using database = await openDatabase(place.options)
    const found = new Set(
      (await database.prisma.user.findMany({ select: { githubId: true } })).map((row) => row.githubId),
    )
    expect(written.filter((row) => !found.has(row))).toEqual([])
  })

  test('a directory that cannot be made is named', async () => {
    await using place = await emptyPlace()
    const file = path.join(place.options.dataDir, 'file')
    await writeFile(file, '')
    await expect(openDatabase({ dataDir: file })).rejects.toThrow(`The data directory ${file} cannot be written`)
  })
}

function onPostgres() {
  // A busy machine takes its time to connect.
  const timeoutMs = 3_000

  test('replicas that start together apply each migration once', async () => {
    await using place = await emptyPlace()
    await using first = await ChildDatabase.start(place.options)
    await using second = await ChildDatabase.start(place.options)
    await using third = await ChildDatabase.start(place.options)
    const applied = await Promise.all([first.open(), second.open(), third.open()])
    // Any of them may have been the one to apply each.
    expect(applied.flat().sort()).toEqual((await loadMigrations('prisma/migrations')).map(({ name }) => name))
  })

  test('somebody who holds the migration lock is waited for, but not for ever', async () => {
    await using place = await emptyPlace()
    const [holder, waiting] = [new pg.Client(place.options.url), new pg.Client(place.options.url)]
    await Promise.all([holder.connect(), waiting.connect()])
    await holder.query('SELECT pg_advisory_lock(72707369)')
    const connection = {
      script: async (sql: string) => void (await waiting.query(sql)),
      query: async <Row>(sql: string, parameters?: unknown[]) => (await waiting.query(sql, parameters)).rows as Row[],
    }
    await expect(applyMigrations(connection, [], 50)).rejects.toThrow(/Somebody else has been migrating this database/)
    await holder.query('SELECT pg_advisory_unlock(72707369)')
    expect(await applyMigrations(connection, [], 50)).toEqual([])
    await Promise.all([holder.end(), waiting.end()])
  })

  test('a server that goes silent costs an error, and what is acknowledged afterwards is kept', async () => {
    await using place = await emptyPlace()
    await using wire = await Wire.to(place.options.url ?? '')
    const migrations = await loadMigrations('prisma/migrations')
    await using database = createDatabase('postgres', await openPostgres({ url: wire.url, migrations, timeoutMs }))
    const cut = database.prisma.$transaction(async (tx) => {
      await tx.user.create({ data: person('cut') })
      wire.silence()
      await tx.user.create({ data: person('silence') })
    })
    await expect(cut).rejects.toThrow()
    wire.speak()
    await database.prisma.user.create({ data: person('after') })
    await using direct = await openDatabase(place.options)
    expect(await direct.prisma.user.findMany({ select: { githubId: true } })).toEqual([{ githubId: 'after' }])
  })

  test('a query on a silent server ends with an error', async () => {
    await using place = await emptyPlace()
    await using wire = await Wire.to(place.options.url ?? '')
    await using database = createDatabase('postgres', await openPostgres({ url: wire.url, migrations: [], timeoutMs }))
    const ask = () => database.prisma.$queryRaw`SELECT 1`
    await ask()
    wire.silence()
    // The first finds its connection silent; the others cannot have one.
    await Promise.all(Array.from({ length: 12 }, () => expect(ask()).rejects.toThrow(/timeout|timed out/i)))
    wire.speak()
    expect(await ask()).toEqual([{ '?column?': 1 }])
  })

  test('a connection that the server ends costs its request an error and nobody else', async () => {
    await using place = await emptyPlace()
    await using database = await openDatabase(place.options)
    const ended = database.prisma.$transaction((tx) => tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`)
    await expect(ended).rejects.toThrow()
    expect(await database.prisma.user.count()).toBe(0)
  })

  test('a server that cannot be used is named, and its password is not', async () => {
    const url = new URL(postgresUrl ?? '')
    url.password = 'canary'
    const refused = await openDatabase({ url: url.href, dataDir: 'memory://' }).catch((error: Error) => error)
    expect(refused).toMatchObject({
      name: 'DatabaseStartError',
      message: expect.stringMatching(`The PostgreSQL server at ${url.host}/postgres cannot be used: password`),
    })
    await using wire = await Wire.to(url.href)
    wire.silence()
    const silent = await openPostgres({ url: wire.url, migrations: [], timeoutMs }).catch((error: Error) => error)
    expect(silent).toMatchObject({ name: 'DatabaseStartError', message: expect.stringContaining('timeout expired') })
    expect(`${refused} ${silent}`).not.toContain('canary')
  })
}
