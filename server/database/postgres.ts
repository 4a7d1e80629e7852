/**
 * A PostgreSQL server shared by any number of replicas. A server that does not answer, even one that goes silent in the
 * middle, costs a request five seconds and an error, never a hanging request. Works through a connection pooler too, also
 * in transaction mode: no start-up parameters, no session settings, no session locks, no named statements.
 */
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { DatabaseStartError, type Driver } from '#server/database/driver.ts'
import {
  applyMigrations,
  MIGRATION_TIMEOUT_MS,
  type Migration,
  type MigrationConnection,
} from '#server/database/migrations.ts'
import { postgresClient } from '#server/database/postgres-client.ts'
import type { Log } from '#server/log.ts'

const ANSWER_TIMEOUT_MS = 5_000
const MAX_CONNECTIONS = 10

export interface PostgresOptions {
  url: string
  migrations: Migration[]
  log?: Log
  timeoutMs?: number
}

/** @throws DatabaseStartError that names the server, never the password. */
export async function openPostgres(options: PostgresOptions): Promise<Driver> {
  const applied = await migrate(options)
  const pool = createPool(options)
  let ended: Promise<void> | undefined
  const close = () => {
    ended ??= pool.end()
    return ended
  }
  return { adapter: new PrismaPg(pool), applied, close }
}

async function migrate({ url, migrations, timeoutMs = ANSWER_TIMEOUT_MS }: PostgresOptions): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    // The server gives up first: its own limit stands in the transaction.
    query_timeout: MIGRATION_TIMEOUT_MS + timeoutMs,
    keepAlive: true,
  })
  // The query under way rejects by itself; without a listener the lost connection would end the process as well.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await applyMigrations(migrationConnection(client), migrations)
  } catch (cause) {
    if (cause instanceof DatabaseStartError) throw cause
    const server = `${client.host}:${client.port}/${client.database}`
    throw new DatabaseStartError(`The PostgreSQL server at ${server} cannot be used: ${reasonOf(cause)}.`, { cause })
  } finally {
    await client.end()
  }
}

function migrationConnection(client: pg.Client): MigrationConnection {
  return {
    script: async (sql) => void (await client.query(sql)),
    query: async <Row>(sql: string, parameters?: unknown[]) => (await client.query(sql, parameters)).rows as Row[],
  }
}

function createPool({ url, log, timeoutMs = ANSWER_TIMEOUT_MS }: PostgresOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
    Client: postgresClient(timeoutMs),
  })
  pool.on('error', (error) => log?.warn({ err: error }, 'an idle database connection was lost'))
  // Prisma hands a connection back even when its ROLLBACK was never answered. Still inside that transaction, it would take
  // in the writes of the requests that follow, and lose them.
  pool.on('release', (_error, client) => {
    if (client.getTransactionStatus() !== 'I') client.end()
  })
  return pool
}

/** A refused connection to a name with several addresses is an AggregateError without a message of its own. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0])
  return cause instanceof Error ? cause.message : String(cause)
}
