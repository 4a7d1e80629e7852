import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { type App, freePort, startApp } from '#sandbox/app.ts'
import { ensureBuilt } from '#sandbox/build.ts'
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts'
import { type DatabaseKind, type DatabaseOptions, openDatabase } from '#server/db.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import type { Figure } from './figures.ts'

/** What every group is handed. */
export interface Bench {
  /** Smaller counts, to try the bench itself. */
  isQuick: boolean
  /** Progress, for people who wait. */
  say(line: string): void
}

/** Figures that are measured on one stage, by the name that `--only` takes. */
export interface Group {
  name: string
  measure(bench: Bench): Promise<Figure[]>
}

/** A sandbox of one group's own, so that nothing that another group left in the cluster or a database is in its way. */
export interface Stage extends AsyncDisposable {
  sandbox: Sandbox
  databases: Record<DatabaseKind, DatabaseOptions>
  /** The built app on one of the two databases. One app at a time may use the embedded one. */
  startApp(kind: DatabaseKind, env?: Record<string, string>): Promise<App>
}

const openStages = new Set<AsyncDisposableStack>()

/** For a run that is interrupted: ends the servers and removes what they kept. */
export async function closeStages(): Promise<void> {
  await Promise.allSettled([...openStages].map((stage) => stage.disposeAsync()))
}

export async function openStage(bench: Bench): Promise<Stage> {
  await using opened = new AsyncDisposableStack()
  const sandbox = opened.use(await startSandbox({ say: bench.say }))
  const postgres = await startPostgres()
  if ('unavailable' in postgres) throw new Error(`there is no PostgreSQL server: ${postgres.unavailable}`)
  opened.defer(() => postgres.stop())
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pullkey-bench-'))
  opened.defer(() => rm(dataDir, { recursive: true, force: true }))
  const databases = { embedded: { dataDir }, postgres: { url: postgres.url, dataDir } }
  const kept = opened.move()
  openStages.add(kept)
  kept.defer(async () => void openStages.delete(kept))
  kept.use(await forgetUses(databases.postgres))
  return {
    sandbox,
    databases,
    startApp: (kind, env = {}) => startOn(sandbox, databases[kind], env),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const FORGET_MS = 200

/** On the server database nobody reaches their limit: a bench asks in a second what a person may ask in a minute. */
async function forgetUses(options: DatabaseOptions): Promise<AsyncDisposable> {
  const database = await openDatabase(options)
  const timer = setInterval(() => void database.prisma.rateLimit.deleteMany().catch(() => undefined), FORGET_MS)
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await database[Symbol.asyncDispose]()
    },
  }
}

/** Runs with the app's database open, while no app has it: so rows can be laid into either kind. */
export async function withDatabase<T>(
  options: DatabaseOptions,
  run: (prisma: Awaited<ReturnType<typeof openDatabase>>['prisma']) => Promise<T>,
): Promise<T> {
  await using database = await openDatabase(options)
  return await run(database.prisma)
}

async function startOn({ env }: Sandbox, { url, dataDir }: DatabaseOptions, own: Record<string, string>) {
  const database: Record<string, string> = url ? { DATABASE_URL: url } : { DATA_DIR: dataDir }
  await ensureBuilt()
  return startApp({
    // Nobody asked for more than the log's ordinary lines, and everybody's server writes those.
    env: { ...env, MAX_PROJECTS_PER_USER: '100000', ...database, ...own },
    port: await freePort(3300),
    mode: 'start',
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
  })
}
