import { DatabaseSync } from 'node:sqlite'

const SQLITE_BUSY = 5

/**
 * Locks a file against every other process and every other opener in this one; null when somebody else holds it. The lock
 * is the kernel's, held through SQLite: it is gone the moment its process ends, however it ends, so nothing stale is left.
 */
export function lockFile(file: string): (() => void) | null {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return () => database.close()
  } catch (error) {
    database.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null
    throw error
  }
}
