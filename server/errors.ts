import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { Hold } from '#server/domain/field-managers.ts'
import type { FailureKind } from '#server/domain/outside-kind.ts'

export const INTERNAL_MESSAGE = 'Something went wrong on our side. It is in the log under the id given here.'

interface AppErrorOptions {
  cause?: unknown
  logId?: string
  retryAt?: Date
  hold?: Hold
  kind?: FailureKind
}

/** An expected failure. `message` is written by us for people and never carries text from another system. */
export class AppError extends Error {
  readonly code: AppErrorCode
  /** Where the log tells more of it. */
  readonly logId: string | undefined
  /** From when on the same request may succeed, where that is known. */
  readonly retryAt: Date | undefined
  /** Who stands in the way of an update, and what taking over would replace. */
  readonly hold: Hold | undefined
  /** Which kind of failure of an outside system it was, or of a rule. */
  readonly kind: FailureKind | undefined

  constructor(code: AppErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.logId = options.logId
    this.retryAt = options.retryAt
    this.hold = options.hold
    this.kind = options.kind
  }
}

const connectionCodes =
  /^(P10(00|01|02|03|08|10|11|17)|P2024|P2028|P2037|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|57P0[123]|57014|53300|08\w{3})$/
/** Where the code says nothing, or hides another error's. */
const connectionMessages =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Unable to start a transaction|Can't reach database server|\bE(CONNREFUSED|CONNRESET|TIMEDOUT)\b|\b(57P0[123]|57014|53300)\b/

/** Whether a Prisma or driver error says that the database could not be asked (Prisma, "Error message reference"). */
export function isDatabaseUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.name === 'PrismaClientInitializationError') return true
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'P2010') return isLostRawQuery(error)
  return connectionCodes.test(code) || connectionMessages.test(error.message) || isDatabaseUnreachable(error.cause)
}

const lostKinds =
  /^(DatabaseNotReachable|ConnectionClosed|SocketTimeout|TooManyConnections|TlsConnectionError|AuthenticationFailed|DatabaseAccessDenied|DatabaseDoesNotExist)$/

/** A raw query's own code hides what the driver said: it stands in `meta` (Prisma, P2010). */
function isLostRawQuery(error: Error): boolean {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { kind?: unknown } } } }
  const isLost = lostKinds.test(String(meta?.driverAdapterError?.cause?.kind))
  return isLost || connectionMessages.test(error.message) || isDatabaseUnreachable(meta?.driverAdapterError)
}

export function databaseUnreachable(cause: unknown): AppError {
  return new AppError('DATABASE_UNREACHABLE', 'The database does not answer.', { cause })
}

/** An error as one of ours where it means a database that is out, and as it is where it does not. */
export function asKnown(error: unknown): unknown {
  // The cause of one of ours may be another system's refused connection.
  if (error instanceof AppError) return error
  return isDatabaseUnreachable(error) ? databaseUnreachable(error) : error
}
