/**
 * One process at a time: the same lock that guards the embedded database, to be taken, waited for and disposed of.
 */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lockFile } from '#server/database/file-lock.ts'

const RETRY_MS = 300

/** Null when somebody else, in this process or another, holds it. */
export async function takeLock(file: string): Promise<Disposable | null> {
  await mkdir(dirname(file), { recursive: true })
  const unlock = lockFile(file)
  return unlock && { [Symbol.dispose]: unlock }
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
