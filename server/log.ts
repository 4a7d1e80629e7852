import { AsyncLocalStorage } from 'node:async_hooks'
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** What must never reach a log line, at the top of an object or one level down. */
const redacted = [
  'token',
  'access_token',
  'refresh_token',
  'password',
  'auth',
  'client_secret',
  'authorization',
  'cookie',
]

const request = new AsyncLocalStorage<object>()

/** Runs `run`; every line that is written until it is over carries `fields`. */
export function duringRequest<T>(fields: { requestId: string; userId?: string }, run: () => T): T {
  return request.run(fields, run)
}

/** A structured log, one JSON object a line. Members that could hold a credential are masked whatever calls it. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    mixin: () => ({ ...request.getStore() }),
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redacted.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    // An unknown error's own message may hold a body or a header. Only its kind is written.
    serializers: { err: describeError },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** The kind of an error and of its causes: names and codes, never messages. Stacks keep their frames only. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && /^[A-Z0-9_]+$/.test(String(error.code)) ? error.code : undefined
  // A message may have lines that look like frames.
  const frames = error.stack
    ?.replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(frames?.length ? { at: frames.slice(0, 6).map((line) => line.trim().slice(3)) } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
