import { ApiException, type ConfigurationOptions, Observable, type ObservableMiddleware } from '@kubernetes/client-node'
import { AppError } from '#server/errors.ts'

/** Milliseconds that one request to the cluster may take, from connecting to the last byte. */
export const CLUSTER_TIMEOUT_MS = 5_000

export type CallOptions = ConfigurationOptions<ObservableMiddleware>

/** Asks the API server to answer with metadata only, so that an apply does not echo what it wrote. */
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
const APPLY = 'application/apply-patch+yaml'

/** Options of one call: it ends with `signal` and after the time-out, whichever comes first. */
export function callOptions(signal: AbortSignal, { isApply = false } = {}): CallOptions {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(CLUSTER_TIMEOUT_MS)])
  return {
    middlewareMergeStrategy: 'append',
    middleware: [
      {
        pre: (context) => {
          context.setSignal(limited)
          if (isApply) {
            context.setHeaderParam('Content-Type', APPLY)
            context.setHeaderParam('Accept', METADATA_ONLY)
          }
          return new Observable(Promise.resolve(context))
        },
        post: (response) => new Observable(Promise.resolve(response)),
      },
    ],
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiException && error.code === 404
}

/**
 * The cluster's failure as one of ours. Status and reason are read, nothing else: the client's own message holds the
 * whole body with its headers, and a body may hold a Secret.
 */
export function translateClusterError(error: unknown, what: string, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error
  if (signal.aborted) return new AppError('CANCELLED', 'The request was cancelled.')
  if (error instanceof ApiException) return translateStatus(error, what)
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
  if (code === 401 || code === 403) return new AppError('CLUSTER_DENIED', `The cluster refused (${said}).`)
  if (code === 409) return new AppError('SECRET_CONFLICT', `Another writer manages this object (${said}).`)
  if (code === 408 || code === 504)
    return new AppError('CLUSTER_TIMEOUT', `The cluster did not answer in time (${said}).`)
  if (code >= 400 && code < 500 && code !== 429)
    return new AppError('CLUSTER_REJECTED', `The cluster rejected it (${said}).`)
  return new AppError('CLUSTER_FAILED', `The cluster failed (${said}).`)
}

/** The one-word `reason` of a Kubernetes Status, when the body is one. */
function reasonOf(body: unknown): string | null {
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body
    const reason = (status as { reason?: unknown } | null)?.reason
    return typeof reason === 'string' && /^[A-Za-z]{1,40}$/.test(reason) ? reason : null
  } catch {
    return null
  }
}

function hasTimeoutCode(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | undefined) : undefined
  return typeof cause?.code === 'string' && /TIMEOUT|ETIMEDOUT/.test(cause.code)
}
