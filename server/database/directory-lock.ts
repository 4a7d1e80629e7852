/**
 * One database at a time in a directory. PGlite does not guard its files: two openers lose rows without an error. The
 * lock is the kernel's, held through SQLite: it is gone the moment its process ends, however it ends, so nothing stale is
 * ever left behind, and it also holds against a second opener in the same process.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DatabaseStartError } from '#server/database/driver.ts'

const SQLITE_BUSY = 5

/** Makes the directory when it is absent and returns what unlocks it. @throws DatabaseStartError */
export function lockDirectory(directory: string): () => void {
  let file: DatabaseSync | undefined
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    file = new DatabaseSync(path.join(directory, 'lock'))
    file.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    file?.close()
    throw isBusy(cause) ? inUse(directory, cause) : notWritable(directory, cause)
  }
  const held = file
  return () => held.close()
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

function inUse(directory: string, cause: unknown): DatabaseStartError {
  return new DatabaseStartError(
    `Another Pullkey already uses the data directory ${directory}, and the embedded database serves one at a time. ` +
      'Stop the other one, give this one its own DATA_DIR, or let both share a PostgreSQL through DATABASE_URL. ' +
      'Nothing was changed.',
    { cause },
  )
}

function notWritable(directory: string, cause: unknown): DatabaseStartError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new DatabaseStartError(
    `The data directory ${directory} cannot be written (${reason}). Give DATA_DIR a directory that this user may write.`,
    { cause },
  )
}
