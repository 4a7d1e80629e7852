import { ApiException } from '@kubernetes/client-node'
import { ZodError } from 'zod'
import { AppError } from '#server/errors.ts'

/** Milliseconds that one request to the cluster may take, from connecting to the last byte. */
export const CLUSTER_TIMEOUT_MS = 5_000

interface Negotiation {
  accept?: string
  contentType?: string
}

/** Server-side apply, answered with metadata only, so that it does not echo what it wrote. */
export const APPLY: Negotiation = {
  accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  contentType: 'application/apply-patch+yaml',
}
/** A LIST without what the objects hold. */
export const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

/**
 * Sends a request that ends with `signal` and after the time-out, whichever comes first; so does getting a credential by a
 * program, which nothing else would end. @throws AppError CLUSTER_…, SECRET_CONFLICT, CANCELLED
 */
export async function call<T>(
  what: string,
  signal: AbortSignal,
  send: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(CLUSTER_TIMEOUT_MS)])
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = () => reject(limited.reason)
  limited.addEventListener('abort', end)
  try {
    limited.throwIfAborted()
    return await Promise.race([send(limited), ended])
  } catch (error) {
    throw translateClusterError(error, what, signal)
  } finally {
    // A request that is over leaves nothing to the time-out's end.
    limited.removeEventListener('abort', end)
  }
}

/** As `call`; an object that is not there is null and no error. */
export function find<T>(
  what: string,
  signal: AbortSignal,
  send: (limited: AbortSignal) => Promise<T>,
): Promise<T | null> {
  return call(what, signal, async (limited) => {
    try {
      return await send(limited)
    } catch (error) {
      if (isNotFound(error)) return null
      throw error
    }
  })
}

/** The API server's own word. A gateway in front of it may answer 404 for reasons that say nothing about the object. */
function isNotFound(error: unknown): boolean {
  return error instanceof ApiException && error.code === 404 && reasonOf(error.body) === 'NotFound'
}

/**
 * The cluster's failure as one of ours. Status and reason are read, nothing else: the client's own message holds the
 * whole body with its headers, and a body may hold a Secret.
 */
function translateClusterError(error: unknown, what: string, signal: AbortSignal): unknown {
  if (error instanceof AppError) return error
  if (signal.aborted) return new AppError('CANCELLED', 'The request was cancelled.')
  if (error instanceof ApiException) return translateStatus(error, what)
  if (error instanceof ZodError || error instanceof SyntaxError)
    return new AppError('CLUSTER_FAILED', `The cluster answered with something else (${what}).`)
  // Of our own mistakes, and they say nothing of the cluster.
  if (error instanceof TypeError) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError' || hasTimeoutCode(error)) {
    return new AppError('CLUSTER_TIMEOUT', `The cluster did not answer within 5 s (${what}).`)
  }
  return new AppError('CLUSTER_UNREACHABLE', `The cluster could not be reached (${what}).`)
}

function translateStatus(error: ApiException<unknown>, what: string): AppError {
  const { code } = error
  const reason = reasonOf(error.body)
  const said = `${what}: ${code}${reason ? ` ${reason}` : ''}`
  if (code >= 300 && code < 400) {
    return new AppError('CLUSTER_UNREACHABLE', `Something in front of the cluster redirected (${said}).`)
  }
  if (code === 401 || code === 403) return new AppError('CLUSTER_DENIED', `The cluster refused (${said}).`)
  if (code === 409) return translateConflict(error.body, said)
  if (code === 408 || code === 504)
    return new AppError('CLUSTER_TIMEOUT', `The cluster did not answer in time (${said}).`)
  if (code >= 400 && code < 500 && code !== 429)
    return new AppError('CLUSTER_REJECTED', `The cluster rejected it (${said}).`)
  return new AppError('CLUSTER_FAILED', `The cluster failed (${said}).`)
}

/** A field that another manager owns, or an object that changed since it was read. */
function translateConflict(body: unknown, said: string): AppError {
  const isOwned = typeof body === 'string' && body.includes('"FieldManagerConflict"')
  return isOwned
    ? new AppError('SECRET_CONFLICT', `Another tool manages this object (${said}). Take it over, or remove it there.`)
    : new AppError('CHANGED', `This object changed since it was read (${said}). Look again.`)
}

/** The one-word `reason` of a Kubernetes Status, when the body is one. */
function reasonOf(body: unknown): string | null {
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body
    const { kind, reason } = (status ?? {}) as { kind?: unknown; reason?: unknown }
    if (kind !== 'Status') return null
    return typeof reason === 'string' && /^[A-Za-z]{1,40}$/.test(reason) ? reason : null
  } catch {
    return null
  }
}

function hasTimeoutCode(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' && /TIMEOUT|ETIMEDOUT/.test(code)
}
