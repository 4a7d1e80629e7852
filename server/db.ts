/**
 * The one way to a database: an open `Database` has this release's schema. Without an address it is PGlite in a
 * directory, guarded against a second opener; with one it is a PostgreSQL server.
 */
import { PrismaClient } from '#prisma/generated/client.ts'
import type { Driver } from '#server/database/driver.ts'
import { openEmbedded } from '#server/database/embedded.ts'
import { loadMigrations } from '#server/database/migrations.ts'
import { openPostgres } from '#server/database/postgres.ts'
import type { Log } from '#server/log.ts'

export type DatabaseKind = 'embedded' | 'postgres'

export interface Database extends AsyncDisposable {
  prisma: PrismaClient
  kind: DatabaseKind
  /** Lets what is under way finish. May be called again and then does nothing. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** `postgres://…`; unset: the embedded database. */
  url?: string
  /** Where the embedded database lives; `memory://` for one that ends with the process. */
  dataDir: string
  migrationsDir?: string
  log?: Log
}

/** Opens and migrates. @throws DatabaseStartError whose message says what to do. */
export async function openDatabase({
  url,
  dataDir,
  migrationsDir = 'prisma/migrations',
  log,
}: DatabaseOptions): Promise<Database> {
  const startedAt = performance.now()
  const migrations = await loadMigrations(migrationsDir)
  const kind = url ? 'postgres' : 'embedded'
  const driver = url ? await openPostgres({ url, migrations, log }) : await openEmbedded(dataDir, migrations)
  log?.info({ kind, applied: driver.applied, tookMs: Math.round(performance.now() - startedAt) }, 'database is ready')
  return createDatabase(kind, driver)
}

export function createDatabase(kind: DatabaseKind, driver: Driver): Database {
  const prisma = new PrismaClient({
    adapter: driver.adapter,
    // Transactions of the embedded database take turns, so one may wait as long as the one before it may last.
    transactionOptions: { maxWait: 5_000, timeout: 5_000 },
  })
  const close = async () => {
    await prisma.$disconnect()
    await driver.close()
  }
  return { prisma, kind, close, [Symbol.asyncDispose]: close }
}
