import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { FailureKind } from '#server/domain/outside-kind.ts'

/** What was done, or would be done, to the PullSecret of one Environment. */

export interface ResultPlace {
  environmentId: string
  namespace: string
}

export interface ResultError {
  code: AppErrorCode
  message: string
  /** Why the cluster could not be asked, or which of its rules refused. */
  kind?: FailureKind
  /** The field managers that hold what would be written, where that is the reason. */
  managers?: string[]
}

export type ProvisionOutcome = 'created' | 'updated' | 'unchanged' | 'failed'

export interface ProvisionResult extends ResultPlace {
  outcome: ProvisionOutcome
  error?: ResultError
}

/** `deleting`: a finalizer keeps it, token included, until whoever set that lets it go. */
export type RemovalOutcome = 'deleted' | 'deleting' | 'absent' | 'foreign' | 'failed'

export interface RemovalResult extends ResultPlace {
  outcome: RemovalOutcome
  error?: ResultError
}

export interface PlanResult extends ResultPlace {
  action: 'create' | 'update' | 'none' | 'refused'
  reason?: AppErrorCode
  /** What was read: the Secret's uid and resourceVersion, `absent`, or `unread`. */
  version: string
  /** Whose fields an apply would change, where that is why it is refused. */
  managers?: string[]
}

/** Whether nothing of ours is left. What is not ours was never to be removed. */
export function isRemovalComplete(results: Pick<RemovalResult, 'outcome'>[]): boolean {
  return results.every(({ outcome }) => outcome !== 'failed' && outcome !== 'deleting')
}

/** Reasons that "Take over" mends. */
export function isTakeOverReason(code: AppErrorCode | undefined): boolean {
  return code === 'SECRET_CONFLICT' || code === 'SECRET_IMMUTABLE'
}
