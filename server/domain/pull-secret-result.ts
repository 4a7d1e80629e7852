import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { Hold } from '#server/domain/field-managers.ts'
import type { FailureKind } from '#server/domain/outside-kind.ts'

/** What was done, or would be done, to the PullSecret of one Environment. */

export interface ResultPlace {
  environmentId: string
  namespace: string
}

/** With who stands in the way, where that is the reason. */
export interface ResultError extends Hold {
  code: AppErrorCode
  message: string
  /** Why the cluster could not be asked, or which of its rules refused. */
  kind?: FailureKind
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

/** An image that the new token may not read, and how many pods of the namespace name it. */
export interface UnreadableImage {
  image: string
  pods: number
}

/** With who stands in the way, where that is why it is refused. */
export interface PlanResult extends ResultPlace, Hold {
  /** `replace`: the living token of another person stands there, and only `replace: true` puts another in its place. */
  action: 'create' | 'update' | 'none' | 'replace' | 'refused'
  /** Whose living token stands there, where it is another person's: a take-over needs `replace` as well. */
  holder?: { login: string }
  /** Of `replace`: the images that pods name and the actor's token may not read; absent when the pods could not be read. */
  unreadable?: UnreadableImage[]
  reason?: AppErrorCode
  /** What was read: the Secret's uid and resourceVersion, `absent`, or `unread`. */
  version: string
}

/**
 * Whether nothing is left that we could remove. What is not ours was never to be removed, and where Consent is missing only
 * the namespace's administrator can.
 */
export function isRemovalComplete(results: Pick<RemovalResult, 'outcome' | 'error'>[]): boolean {
  return results.every(
    ({ outcome, error }) => outcome !== 'deleting' && (outcome !== 'failed' || error?.code === 'CONSENT_MISSING'),
  )
}

/** Whether "Take over" mends it. A foreign PullSecret says who made it only where it may be taken over. */
export function isTakeOverReason(code: AppErrorCode | undefined, { managers }: Hold = {}): boolean {
  return (
    code === 'SECRET_CONFLICT' || code === 'SECRET_IMMUTABLE' || (code === 'SECRET_FOREIGN' && managers !== undefined)
  )
}
