/**
 * Brings a database to this release's schema. Each migration and its entry in the ledger are one transaction, so a
 * failing one leaves the database as it was, and any number of replicas may start together: each migration is applied
 * once. Ledger, checksums and lock are Prisma's own, so `prisma migrate status` agrees with what it finds.
 */
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseStartError } from '#server/database/driver.ts'

export interface Migration {
  name: string
  sql: string
  checksum: string
}

/** What the embedded database and PostgreSQL each bring. Everything is sent over the same connection. */
export interface MigrationConnection {
  /** Sends a script of several statements as it is. Rejects with the first error. */
  script(sql: string): Promise<void>
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>
}

interface LedgerRow {
  name: string
  checksum: string
  isFinished: boolean
}

/** The advisory lock that `prisma migrate` takes as well. */
const LOCK_KEY = 72707369
/** How long a statement of a migration may take, and so how long a replica waits for another one that migrates. */
export const MIGRATION_TIMEOUT_MS = 600_000
/** How long a migration waits for a table that somebody else holds. */
const TABLE_WAIT_MS = 60_000
const LOCK_NOT_AVAILABLE = '55P03'

const createLedger = `CREATE TABLE "_prisma_migrations" (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`
const readLedger = `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished"
  FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`
const recordMigration = `INSERT INTO "_prisma_migrations"
  (id, checksum, migration_name, finished_at, applied_steps_count) VALUES ($1, $2, $3, clock_timestamp(), 1)`

/** The committed migrations, oldest first. @throws DatabaseStartError */
export async function loadMigrations(directory: string): Promise<Migration[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    return await Promise.all(names.sort().map((name) => loadMigration(directory, name)))
  } catch (cause) {
    throw new DatabaseStartError(`The migrations in ${directory} cannot be read: ${reasonOf(cause)}.`, { cause })
  }
}

async function loadMigration(directory: string, name: string): Promise<Migration> {
  const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8')
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
}

/** Applies what is missing and returns the names of what it applied. @throws DatabaseStartError */
export async function applyMigrations(
  connection: MigrationConnection,
  migrations: Migration[],
  lockWaitMs = MIGRATION_TIMEOUT_MS,
): Promise<string[]> {
  const applied: string[] = []
  for (;;) {
    const name = await applyNext(connection, migrations, lockWaitMs)
    if (name === undefined) return applied
    applied.push(name)
  }
}

/** One transaction, one migration: under the lock the ledger is read anew, as another replica may have been faster. */
async function applyNext(
  connection: MigrationConnection,
  migrations: Migration[],
  lockWaitMs: number,
): Promise<string | undefined> {
  await connection.script('BEGIN')
  try {
    await lock(connection, lockWaitMs)
    const next = findPending(migrations, await ensureLedger(connection))
    if (next) await apply(connection, next)
    await connection.script('COMMIT')
    return next?.name
  } catch (error) {
    // Where the connection is gone, the server rolls back by itself.
    await connection.script('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Whatever the role, the database or a pooler's other clients have set holds for questions, and not in here. */
const whileWaiting = (waitMs: number) => `SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${waitMs}`
/** Times that a migration writes are UTC, as the columns without a zone are. */
const whileMigrating = `SET LOCAL statement_timeout = ${MIGRATION_TIMEOUT_MS}; SET LOCAL lock_timeout = ${TABLE_WAIT_MS};
  SET LOCAL idle_in_transaction_session_timeout = ${TABLE_WAIT_MS}; SET LOCAL TIME ZONE 'UTC'`

async function lock(connection: MigrationConnection, waitMs: number): Promise<void> {
  try {
    await connection.script(`${whileWaiting(waitMs)}; SELECT pg_advisory_xact_lock(${LOCK_KEY}); ${whileMigrating}`)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === LOCK_NOT_AVAILABLE)) throw cause
    throw new DatabaseStartError(
      `Somebody else has been migrating this database for more than ${waitMs / 1000} seconds. ` +
        'Wait for them to finish, or end their connection, and start again. Nothing was changed.',
      { cause },
    )
  }
}

async function ensureLedger(connection: MigrationConnection): Promise<LedgerRow[]> {
  const [row] = await connection.query<{ isThere: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS "isThere"`,
  )
  if (!row?.isThere) await connection.script(createLedger)
  return connection.query<LedgerRow>(readLedger)
}

function findPending(migrations: Migration[], ledger: LedgerRow[]): Migration | undefined {
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const row of ledger) {
    const migration = known.get(row.name)
    if (!migration) {
      throw new DatabaseStartError(
        `The database is newer than this release: it holds the migration ${row.name}. Start the newer release.`,
      )
    }
    if (!row.isFinished) {
      throw new DatabaseStartError(
        `The migration ${row.name} was begun by another tool and never finished. Look at the database, then mark it ` +
          'with `prisma migrate resolve`.',
      )
    }
    if (row.checksum !== migration.checksum) {
      throw new DatabaseStartError(
        `The migration ${row.name} was edited after it was applied. Restore the file and put the change in a new one.`,
      )
    }
  }
  const applied = new Set(ledger.map((row) => row.name))
  return migrations.find((migration) => !applied.has(migration.name))
}

async function apply(connection: MigrationConnection, migration: Migration): Promise<void> {
  try {
    await connection.script(migration.sql)
  } catch (cause) {
    throw new DatabaseStartError(
      `The migration ${migration.name} failed and was rolled back; the database is as it was: ${reasonOf(cause)}.`,
      { cause },
    )
  }
  await connection.query(recordMigration, [randomUUID(), migration.checksum, migration.name])
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
