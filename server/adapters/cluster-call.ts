import { ClusterRefusal } from '#server/adapters/cluster-refusal.ts'
import { ask, OutsideFailure, type OutsideLog } from '#server/adapters/outside.ts'
import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import { AppError } from '#server/errors.ts'

/** Milliseconds that one request to the cluster may take, from connecting to the last byte. */
export const CLUSTER_TIMEOUT_MS = 5_000

interface Negotiation {
  accept?: string
  contentType?: string
}

/** An object without what it holds. */
export const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
/** Server-side apply, answered with metadata only, so that it does not echo what it wrote. */
export const APPLY: Negotiation = {
  accept: METADATA,
  contentType: 'application/apply-patch+yaml',
}
/** A LIST without what the objects hold. */
export const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

/** What one call is for, in our own words, and when its caller leaves. */
type Send<T> = (limited: AbortSignal) => Promise<T>

export interface ClusterCalls {
  /** @throws AppError CLUSTER_…, SECRET_CONFLICT, CHANGED, NAMESPACE_TERMINATING, CANCELLED */
  call<T>(asked: string, signal: AbortSignal, send: Send<T>): Promise<T>
  /** As `call`; an object that is not there is null and no error. */
  find<T>(asked: string, signal: AbortSignal, send: Send<T>): Promise<T | null>
}

export function clusterCalls(log?: OutsideLog): ClusterCalls {
  const system = { system: 'cluster' as const, timeoutMs: CLUSTER_TIMEOUT_MS, log }
  async function call<T>(asked: string, signal: AbortSignal, send: Send<T>): Promise<T> {
    try {
      return await ask(system, asked, signal, async (limited) => {
        try {
          return await send(limited.signal)
        } catch (error) {
          throw (error instanceof ClusterRefusal && answerOf(error, asked)) || error
        }
      })
    } catch (error) {
      throw error instanceof OutsideFailure ? asAppError(error, asked) : error
    }
  }
  return {
    call,
    find: (asked, signal, send) =>
      call(asked, signal, async (limited) => {
        try {
          return await send(limited)
        } catch (error) {
          // The API server's own word. A gateway in front of it may answer 404 for reasons that say nothing of the object.
          if (error instanceof ClusterRefusal && error.because === 'not-found') return null
          throw error
        }
      }),
  }
}

/** A refusal that says something of the object, and is no failure of the cluster. */
function answerOf({ status, because }: ClusterRefusal, asked: string): AppError | null {
  if (because === 'terminating') {
    return new AppError(
      'NAMESPACE_TERMINATING',
      `The namespace is being deleted (${asked}). Try again when it is gone.`,
    )
  }
  if (status !== 409) return null
  return because === 'field-manager'
    ? new AppError('SECRET_CONFLICT', `Another tool manages this object (${asked}). Take it over, or remove it there.`)
    : new AppError('CHANGED', `This object changed since it was read (${asked}). Look again.`)
}

function asAppError(cause: OutsideFailure, asked: string): AppError {
  if (cause instanceof ClusterRefusal) return refused(cause, asked)
  const { kind } = cause
  switch (kind) {
    case 'name':
    case 'connection':
    case 'certificate':
      return new AppError('CLUSTER_UNREACHABLE', `The cluster could not be reached (${asked}: ${kind}).`, {
        cause,
        kind,
      })
    case 'credential':
      return new AppError('CLUSTER_CREDENTIAL', `There is no credential for the cluster (${asked}).`, { cause, kind })
    case 'time':
      return new AppError('CLUSTER_TIMEOUT', `The cluster did not answer within 5 s (${asked}).`, { cause, kind })
    default:
      return new AppError('CLUSTER_FAILED', `The cluster answered with something else (${asked}).`, { cause, kind })
  }
}

function refused(cause: ClusterRefusal, asked: string): AppError {
  const { status, reason, because, kind } = cause
  const said = `${asked}: ${status}${reason ? ` ${reason}` : ''}`
  const isPolicy = because === 'quota' || because === 'webhook' || because === 'policy'
  if (isPolicy) {
    return new AppError('CLUSTER_POLICY', `A ${because} of the cluster refused this (${said}).`, {
      cause,
      kind: because,
    })
  }
  return new AppError(codeOf(status), `The cluster refused or failed (${said}).`, { cause, kind })
}

function codeOf(status: number): AppErrorCode {
  if (status === 401) return 'CLUSTER_CREDENTIAL'
  if (status === 403) return 'CLUSTER_DENIED'
  if (status === 408 || status === 504) return 'CLUSTER_TIMEOUT'
  return status >= 400 && status < 500 && status !== 429 ? 'CLUSTER_REJECTED' : 'CLUSTER_FAILED'
}
