import 'server-only'
import { type Deps, deps, serverLog } from '#server/deps.ts'
import { AppError, asKnown, INTERNAL_MESSAGE } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { currentUser } from '#server/session.ts'

/** What one request carries: who asks, an id to find it by in the log, and everything that services need. */
export interface Context {
  requestId: string
  actor: Actor | null
  deps: Deps
}

/** @throws AppError DATABASE_UNREACHABLE, or INTERNAL with the id that the log has it under */
export async function createContext(requestId: string): Promise<Context> {
  try {
    return { requestId, actor: await currentUser(), deps: await deps() }
  } catch (error) {
    const known = asKnown(error)
    const outcome = known instanceof AppError ? known.code : 'INTERNAL'
    serverLog().error({ requestId, outcome, err: error }, 'a request could not begin')
    if (known instanceof AppError) throw known
    throw new AppError('INTERNAL', INTERNAL_MESSAGE, { cause: error, logId: requestId })
  }
}
