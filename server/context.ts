import 'server-only'
import { randomUUID } from 'node:crypto'
import { currentUser } from '#server/auth.ts'
import { type Deps, deps, serverLog } from '#server/deps.ts'
import { AppError, databaseUnreachable, INTERNAL_MESSAGE, isDatabaseUnreachable } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'

/** What one request carries: who asks, an id to find it by in the log, and everything that services need. */
export interface Context {
  requestId: string
  actor: Actor | null
  deps: Deps
}

/** @throws AppError DATABASE_UNREACHABLE, or INTERNAL with the id that the log has it under */
export async function createContext(): Promise<Context> {
  const requestId = randomUUID()
  try {
    return { requestId, actor: await currentUser(), deps: await deps() }
  } catch (error) {
    if (isDatabaseUnreachable(error)) throw databaseUnreachable(error)
    if (error instanceof AppError) throw error
    serverLog().error({ requestId, err: error }, 'a request could not begin')
    throw new AppError('INTERNAL', INTERNAL_MESSAGE, { cause: error, logId: requestId })
  }
}
