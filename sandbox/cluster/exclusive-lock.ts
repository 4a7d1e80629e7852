/**
 * One process at a time: the lock is the operating system's, held on an SQLite file, so it is free again the moment its
 * holder ends, however it ends. Nothing stale is ever left to clean up.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

const RETRY_MS = 300

/** Null when somebody else, in this process or another, holds it. */
export async function takeLock(file: string): Promise<Disposable | null> {
  await mkdir(dirname(file), { recursive: true })
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Error && /locked/.test(error.message)) return null
    throw error
  }
  return { [Symbol.dispose]: () => database.close() }
}

/** Waits for as long as it takes; `onWait` is told once. */
export async function waitForLock(file: string, onWait: () => void): Promise<Disposable> {
  for (let attempt = 0; ; attempt++) {
    const lock = await takeLock(file)
    if (lock !== null) return lock
    if (attempt === 0) onWait()
    await sleep(RETRY_MS)
  }
}
