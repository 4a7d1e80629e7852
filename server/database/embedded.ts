/**
 * PostgreSQL inside this process, for one server without a database of its own: PGlite on a directory that nobody else
 * can open at the same time. It has one connection. Inside a transaction ask only the transaction's own client: a query
 * on the outer one would wait for the transaction, which waits for it.
 */
import path from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { lockDirectory } from '#server/database/directory-lock.ts'
import { DatabaseStartError, type Driver } from '#server/database/driver.ts'
import { applyMigrations, type Migration, type MigrationConnection } from '#server/database/migrations.ts'

const IN_MEMORY = 'memory://'

/** @param dataDir a directory, or `memory://` for a database that ends with the process. @throws DatabaseStartError */
export async function openEmbedded(dataDir: string, migrations: Migration[]): Promise<Driver> {
  await using opened = new AsyncDisposableStack()
  if (dataDir !== IN_MEMORY) opened.defer(lockDirectory(path.resolve(dataDir)))
  const driver = await embeddedDriver(await createPGlite(dataDir), migrations)
  opened.defer(driver.close)
  const kept = opened.move()
  return { ...driver, close: () => kept.disposeAsync() }
}

/** Brings `pglite` to this schema and takes it over: it is closed with the driver, or at once when that fails. */
export async function embeddedDriver(pglite: PGlite, migrations: Migration[]): Promise<Driver> {
  await using opened = new AsyncDisposableStack()
  opened.adopt(pglite, (database) => database.close())
  const connection: MigrationConnection = {
    script: async (sql) => void (await pglite.exec(sql)),
    query: async <Row>(sql: string, parameters?: unknown[]) => (await pglite.query<Row>(sql, parameters)).rows,
  }
  const applied = await applyMigrations(connection, migrations)
  const { PrismaPGlite } = await import('pglite-prisma-adapter')
  const kept = opened.move()
  return { adapter: new PrismaPGlite(pglite), applied, close: () => kept.disposeAsync() }
}

/** Loaded only when it is used: beside a PostgreSQL server it would cost hundreds of megabytes. */
async function createPGlite(dataDir: string): Promise<PGlite> {
  const { PGlite } = await import('@electric-sql/pglite')
  if (dataDir === IN_MEMORY) return PGlite.create(IN_MEMORY)
  const directory = path.resolve(dataDir, 'pglite')
  try {
    return await PGlite.create(directory)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DatabaseStartError(
      `The embedded database in ${directory} cannot be opened (${reason}). It may have been written by another release ` +
        'of Pullkey, or be damaged: restore a backup, or set DATA_DIR to an empty directory to begin anew.',
      { cause },
    )
  }
}
