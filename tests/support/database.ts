/**
 * An empty database of this release's schema for one test file, gone when it is closed: on the server that
 * TEST_DATABASE_URL names, else in memory. The same tests hold on both.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import type { Driver } from '#server/database/driver.ts'
import { embeddedDriver } from '#server/database/embedded.ts'
import { loadMigrations, type Migration } from '#server/database/migrations.ts'
import { openPostgres } from '#server/database/postgres.ts'
import { createDatabase, type Database, openDatabase } from '#server/db.ts'
import { type Counts, counted } from '#tests/support/counted-driver.ts'
import { type Watcher, watched } from '#tests/support/watched-driver.ts'

/** The administrator's address in the run on PostgreSQL; undefined in the run on the embedded database. */
export const postgresUrl = process.env.TEST_DATABASE_URL || undefined

export async function openTestDatabase(): Promise<Database> {
  return postgresUrl ? openOnPostgres() : openInMemory()
}

/** The same, with what Prisma sends to it counted. */
export async function openCountedDatabase(): Promise<{ database: Database; counts: Counts }> {
  const { driver, place } = await openDriver()
  const { driver: countedDriver, counts } = counted(driver)
  return { database: databaseOf(countedDriver, place), counts }
}

/** The same, with somebody who sees what Prisma sends, and can let it fail. */
export async function openWatchedDatabase(watcher: Watcher): Promise<Database> {
  const { driver, place } = await openDriver()
  return databaseOf(watched(driver, watcher), place)
}

async function openDriver(): Promise<{ driver: Driver; place: Place | null }> {
  const place = postgresUrl ? await emptyPlace() : null
  const migrations = await loadMigrations('prisma/migrations')
  const driver = place?.options.url
    ? await openPostgres({ url: place.options.url, migrations })
    : await embeddedDriver(await PGlite.create('memory://'), migrations)
  return { driver, place }
}

function databaseOf(driver: Driver, place: Place | null): Database {
  const database = createDatabase(place ? 'postgres' : 'embedded', driver)
  const close = async () => {
    await database.close()
    await place?.[Symbol.asyncDispose]()
  }
  return { ...database, close, [Symbol.asyncDispose]: close }
}

async function openOnPostgres(): Promise<Database> {
  const place = await emptyPlace()
  const database = await openDatabase(place.options)
  const close = async () => {
    await database.close()
    await place[Symbol.asyncDispose]()
  }
  return { ...database, close, [Symbol.asyncDispose]: close }
}

/** Where a database can be opened again and again: a directory, or a database without tables on the server. */
export interface Place extends AsyncDisposable {
  options: { url?: string; dataDir: string }
}

export async function emptyPlace(): Promise<Place> {
  if (!postgresUrl) {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'pullkey-database-'))
    return { options: { dataDir }, [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true }) }
  }
  const name = `pullkey_test_${randomUUID().replaceAll('-', '')}`
  await asAdministrator(`CREATE DATABASE ${name}`)
  // Nothing may depend on the zone that a server happens to be set to.
  await asAdministrator(`ALTER DATABASE ${name} SET timezone TO 'Pacific/Auckland'`)
  const url = new URL(postgresUrl)
  url.pathname = name
  const drop = () => asAdministrator(`DROP DATABASE ${name} WITH (FORCE)`)
  return { options: { url: url.href, dataDir: 'memory://' }, [Symbol.asyncDispose]: drop }
}

async function asAdministrator(sql: string): Promise<void> {
  const client = new pg.Client(postgresUrl)
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

async function openInMemory(): Promise<Database> {
  const migrations = await loadMigrations('prisma/migrations')
  const pglite = await PGlite.create({ dataDir: 'memory://', loadDataDir: await migratedTemplate(migrations) })
  return createDatabase('embedded', await embeddedDriver(pglite, migrations))
}

/** Made once for each history of migrations and kept: to load it takes a sixth of the time that making one takes. */
async function migratedTemplate(migrations: Migration[]): Promise<Blob> {
  const directory = 'node_modules/.cache/pullkey'
  const history = createHash('sha256').update(await readFile('node_modules/@electric-sql/pglite/package.json'))
  for (const { checksum } of migrations) history.update(checksum)
  const file = path.join(directory, `database-${history.digest('hex').slice(0, 16)}.tar`)
  const kept = await readFile(file).catch(() => null)
  if (kept) return new Blob([kept])
  const pglite = await PGlite.create('memory://')
  const driver = await embeddedDriver(pglite, migrations)
  const template = await pglite.dumpDataDir('none')
  await driver.close()
  await mkdir(directory, { recursive: true })
  const partial = `${file}.${randomUUID()}`
  await writeFile(partial, template.stream())
  await rename(partial, file)
  return template
}
