/**
 * Prisma's schema engine as WebAssembly: it needs neither a download nor a server. What it has to try out goes into a
 * PostgreSQL in memory. It only compares here; server/database/migrations.ts applies.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import {
  bindMigrationAwareSqlAdapterFactory,
  bindSqlAdapterFactory,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import { type MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { loadMigrations } from '#server/database/migrations.ts'

export const schemaFile = 'prisma/schema.prisma'
export const migrationsDirectory = 'prisma/migrations'
export const lockfile = {
  path: 'migration_lock.toml',
  content: '# Prisma reads here which kind of database the migrations are written for.\nprovider = "postgresql"\n',
}
const noPosition = { detail: undefined, column: undefined, hint: undefined }
const filters = { externalTables: [], externalEnums: [] }

/** The SQL that brings a database with all migrations to the schema; null when the two agree. */
export async function diffMigrationsToSchema(): Promise<string | null> {
  await using scratch = new ScratchDatabases()
  const schema = { path: schemaFile, content: await readFile(schemaFile, 'utf8') }
  const engine = await startEngine(bindMigrationAwareSqlAdapterFactory(scratch), [[schema.path, schema.content]])
  const difference = await engine.diff({
    from: { tag: 'migrations', ...(await listMigrations(migrationsDirectory)) },
    to: { tag: 'schemaDatamodel', files: [schema] },
    script: true,
    exitCode: true,
    filters,
  })
  return difference.exitCode === 2 ? difference.stdout : null
}

/** What `prisma migrate status` would find in the database behind `adapter`. */
export async function diagnoseDatabase(adapter: SqlDriverAdapterFactory, directory: string) {
  const engine = await startEngine(bindSqlAdapterFactory(adapter))
  const migrationsList = await listMigrations(directory)
  return engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters })
}

function startEngine(adapter: object, datamodels?: [string, string][]) {
  return SchemaEngine.new({ datamodels }, () => undefined, adapter)
}

async function listMigrations(directory: string): Promise<MigrationList> {
  const migrations = await loadMigrations(directory)
  const migrationDirectories = migrations.map(({ name, sql }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value: sql } },
  }))
  return { baseDir: path.resolve(directory), shadowDbInitScript: '', lockfile, migrationDirectories }
}

/** The engine repeats the message only of an error in the adapters' own form. */
function failInEngine(error: Error): never {
  throw new DriverAdapterError({ kind: 'postgres', code: '', severity: 'ERROR', message: error.message, ...noPosition })
}

/** Each connection is an empty database of its own, gone when the engine is done. */
class ScratchDatabases implements SqlMigrationAwareDriverAdapterFactory, AsyncDisposable {
  readonly provider = 'postgres'
  readonly adapterName = 'scratch'
  readonly #opened = new AsyncDisposableStack()

  async connect(): Promise<SqlDriverAdapter> {
    const pglite = this.#opened.use(await PGlite.create('memory://'))
    const adapter = await new PrismaPGlite(pglite).connect()
    // pglite-prisma-adapter 0.7.2 does not wait for its script: a broken migration would look fine.
    adapter.executeScript = async (script) => void (await pglite.exec(script).catch(failInEngine))
    return adapter
  }

  connectToShadowDb(): Promise<SqlDriverAdapter> {
    return this.connect()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#opened.disposeAsync()
  }
}
