import { ZodError } from 'zod'
import type { OutsideKind } from '#server/domain/outside-kind.ts'
import { AppError } from '#server/errors.ts'

/**
 * The one way to the outside: every call ends with its caller and in time, reads a limited number of bytes, and leaves one
 * log line when it fails. A failure holds its kind and code, and no text of an answer.
 */

const MEBIBYTE = 1024 * 1024
/** What one answer may hold. */
export const MAX_ANSWER_BYTES = MEBIBYTE
/** What one page of a LIST may hold at most. */
export const MAX_PAGE_BYTES = 32 * MEBIBYTE

/** `code`: an HTTP status, or the code of the error that Node or a library threw. */
export interface Fault {
  kind: OutsideKind
  code?: string
}

export class OutsideFailure extends Error implements Fault {
  override name = 'OutsideFailure'
  readonly kind: OutsideKind
  readonly code?: string

  constructor({ kind, code }: Fault) {
    super(kind)
    this.kind = kind
    this.code = code
  }
}

export interface OutsideLog {
  warn(line: object, message: string): void
}

export interface OutsideSystem {
  system: 'cluster' | 'github' | 'registry'
  timeoutMs: number
  /** Without one, failures are not written down. */
  log?: OutsideLog
}

export interface OutsideCall {
  /** Ends with the caller's signal and after the time-out. */
  signal: AbortSignal
  /** Has a failure written down that becomes a value. */
  note(fault: Fault): void
}

/**
 * Asks another system. `asked` says what for, in our own words. An AppError that `send` throws is an answer, and passed
 * on. So is a TypeError: it is our own bug. @throws OutsideFailure, AppError CANCELLED
 */
export async function ask<T>(
  { system, timeoutMs, log }: OutsideSystem,
  asked: string,
  caller: AbortSignal,
  send: (call: OutsideCall) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  const signal = AbortSignal.any([caller, AbortSignal.timeout(timeoutMs)])
  let fault: Fault | undefined
  const note = (noted: Fault) => {
    fault = noted
  }
  try {
    return await endedBy(signal, () => send({ signal, note }))
  } catch (error) {
    const found = faultOf(error, signal)
    if (!found) throw error
    if (caller.aborted) throw new AppError('CANCELLED', 'The request was cancelled.')
    fault ??= { kind: found.kind, code: found.code }
    // Without a credential the AppError itself says why.
    if (error instanceof AppError || error instanceof OutsideFailure) throw error
    throw new OutsideFailure(found)
  } finally {
    if (fault && !caller.aborted) {
      const tookMs = Math.round(performance.now() - startedAt)
      log?.warn({ system, asked, ...fault, tookMs }, 'outside failure')
    }
  }
}

/** Ends with the signal whatever is under way: a connection that is still being made does not hear it. */
async function endedBy<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = () => reject(signal.reason)
  signal.addEventListener('abort', end)
  try {
    signal.throwIfAborted()
    return await Promise.race([run(), ended])
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** Reads a whole body, and of each chunk keeps what `trim` leaves of it. @throws OutsideFailure `too-large` */
export async function readLimited(
  body: AsyncIterable<Uint8Array> | null,
  maxBytes: number = MAX_ANSWER_BYTES,
  trim = (chunk: Uint8Array) => chunk,
): Promise<{ text: string; bytes: number }> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new OutsideFailure({ kind: 'too-large' })
    chunks.push(trim(chunk))
  }
  return { text: Buffer.concat(chunks).toString('utf8'), bytes }
}

/** Sends a request and reads its whole answer; redirects are not followed. @throws OutsideFailure, and what `fetch` throws */
export async function fetchAnswer(url: string, { signal, note }: OutsideCall, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'manual', signal })
  const { status, headers } = response
  const { text } = await readLimited(response.body)
  if (status >= 500 || status === 429) note({ kind: 'status', code: String(status) })
  if (status > 599) throw new OutsideFailure({ kind: 'unexpected-answer', code: String(status) })
  return new Response(text || null, { status, headers })
}

const kinds: [OutsideKind, RegExp][] = [
  ['credential', /^(EXEC_PLUGIN|TOKEN_FILE|CERTIFICATE_FILE|CREDENTIAL)_/],
  ['time', /TIMEOUT|TIMEDOUT/],
  ['name', /^(ENOTFOUND|EAI_\w+)$/],
  ['certificate', /CERT|^ERR_(SSL|TLS)_|^UNABLE_TO_|^EPROTO$|^INVALID_(CA|PURPOSE)$/],
  // An answer that breaks off.
  ['connection', /^(HPE_INVALID_EOF_STATE|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/],
  ['unexpected-answer', /^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_))/],
]

/** Null: an answer of our own, or our own bug. */
function faultOf(error: unknown, signal: AbortSignal): Fault | null {
  if (error instanceof OutsideFailure) return error
  const code = codeOf(error)
  const [kind] = kinds.find(([, codes]) => code && codes.test(code)) ?? []
  if (kind === 'credential') return { kind, code }
  if (error instanceof AppError) return null
  if (signal.aborted) return { kind: 'time', code: kind === 'time' ? code : undefined }
  if (error instanceof ZodError || error instanceof SyntaxError) return { kind: 'unexpected-answer' }
  // `fetch` wraps every failure in a TypeError with a cause.
  if (error instanceof TypeError && error.cause === undefined) return null
  return { kind: kind ?? 'connection', code }
}

/** The code of an error or of what caused it. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : ''
  const isOurs = error instanceof AppError
  return !isOurs && /^[A-Z][A-Z0-9_]+$/.test(code) ? code : codeOf(error.cause)
}
