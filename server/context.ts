import 'server-only'
import { randomUUID } from 'node:crypto'
import { currentUser } from '#server/auth.ts'
import { type Deps, deps } from '#server/deps.ts'
import type { Actor } from '#server/services/audit-event.ts'

/** What one request carries: who asks, an id to find it by in the log, and everything that services need. */
export interface Context {
  requestId: string
  actor: Actor | null
  deps: Deps
}

export async function createContext(): Promise<Context> {
  return { requestId: randomUUID(), actor: await currentUser(), deps: await deps() }
}
