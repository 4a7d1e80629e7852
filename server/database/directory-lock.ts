import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { DatabaseStartError } from '#server/database/driver.ts'
import { lockFile } from '#server/database/file-lock.ts'

/**
 * One database at a time in a directory: PGlite does not guard its files, and two openers lose rows without an error.
 * Makes the directory when it is absent and returns what unlocks it. @throws DatabaseStartError
 */
export function lockDirectory(directory: string): () => void {
  const unlock = tryLock(directory)
  if (unlock) return unlock
  throw new DatabaseStartError(
    `Another Pullkey already uses the data directory ${directory}, and the embedded database serves one at a time. ` +
      'Stop the other one, give this one its own DATA_DIR, or let both share a PostgreSQL through DATABASE_URL. ' +
      'Nothing was changed.',
  )
}

function tryLock(directory: string): (() => void) | null {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return lockFile(path.join(directory, 'lock'))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DatabaseStartError(
      `The data directory ${directory} cannot be written (${reason}). Give DATA_DIR a directory that this user may write.`,
      { cause },
    )
  }
}
