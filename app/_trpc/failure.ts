import { isTRPCClientError } from '@trpc/client'
import type { FailureKind } from '#server/domain/outside-kind.ts'
import type { ResultError } from '#server/domain/pull-secret-result.ts'
import type { AppRouter } from '#server/routers/index.ts'

/** Why a call failed, by our stable code. NO_ANSWER: whatever came back was not from Pullkey. */
export type FailureCode = ResultError['code'] | 'NO_ANSWER'

export interface Failure {
  code: FailureCode
  kind?: FailureKind
  /** Where an unexpected failure stands in the log. */
  logId?: string
  /** From when on it works again, ISO 8601, where that is known. */
  retryAt?: string
}

/** A failure that came with the page. */
export class CarriedFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.code)
    this.failure = failure
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof CarriedFailure) return error.failure
  const data = isTRPCClientError<AppRouter>(error) ? error.data : null
  return data
    ? { code: data.appCode, kind: data.kind, logId: data.logId, retryAt: data.retryAt }
    : { code: 'NO_ANSWER' }
}
