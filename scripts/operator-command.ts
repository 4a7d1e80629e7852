import { createCluster } from '#server/adapters/cluster.ts'
import { DatabaseStartError } from '#server/database/driver.ts'
import { type Database, openDatabase } from '#server/db.ts'
import type { Deps } from '#server/deps.ts'
import { createDeps, findAccess } from '#server/deps.ts'
import { EnvError, env, surroundings } from '#server/env.ts'
import { AppError } from '#server/errors.ts'
import { createLog } from '#server/log.ts'

/** What the commands for operators have in common. They read the server's configuration, and say what they did. */

/** The words after the command's name are wrong. The message says what they should be. */
export class UsageError extends Error {
  override name = 'UsageError'
}

export const say = (line: string) => void process.stdout.write(`${line}\n`)

/**
 * Reads what it is told to do, and only then opens the configured database and does it. What fails is said in our own
 * words, and the process ends with 1.
 */
export async function operate<Wanted>(
  read: () => Wanted,
  work: (db: Database['prisma'], wanted: Wanted) => Promise<void>,
): Promise<void> {
  try {
    const wanted = read()
    const { DATABASE_URL, DATA_DIR } = env()
    await using database = await openDatabase({ url: DATABASE_URL, dataDir: DATA_DIR })
    await work(database.prisma, wanted)
  } catch (error) {
    // Other errors may hold the database's address with its password.
    const isOurs = [EnvError, DatabaseStartError, UsageError, AppError].some((kind) => error instanceof kind)
    const reason = isOurs
      ? (error as Error).message
      : 'The database did not answer. What was done stays done; run it again.'
    process.stderr.write(`${reason}\n`)
    process.exitCode = 1
  }
}

/** As `operate`, for work that needs the cluster and GitHub as well. Its log goes to standard error, warnings alone. */
export async function operateOutside<Wanted>(
  read: () => Wanted,
  work: (deps: Deps, wanted: Wanted) => Promise<void>,
): Promise<void> {
  await operate(read, async (db, wanted) => {
    const log = createLog('warn', process.stderr)
    const cluster = createCluster(findAccess(surroundings()), log)
    try {
      await work(createDeps(env(), { db, log, cluster }), wanted)
    } finally {
      await cluster.close()
    }
  })
}

/** The words after the command, of which there are as many as `usage` names. @throws UsageError */
export function readWords(words: string[], count: number, usage: string): string[] {
  if (words.length !== count || words.some((word) => word === '' || word.startsWith('-'))) throw new UsageError(usage)
  return words
}
