import type { AppErrorCode } from '#server/domain/app-error-code.ts'

/** What was done, or would be done, to the PullSecret of one Environment. */

export interface ResultPlace {
  environmentId: string
  namespace: string
}

export interface ResultError {
  code: AppErrorCode
  message: string
}

export type ProvisionOutcome = 'created' | 'updated' | 'unchanged' | 'failed'

export interface ProvisionResult extends ResultPlace {
  outcome: ProvisionOutcome
  error?: ResultError
}

export type RemovalOutcome = 'deleted' | 'absent' | 'foreign' | 'failed'

export interface RemovalResult extends ResultPlace {
  outcome: RemovalOutcome
  error?: ResultError
}

export interface PlanResult extends ResultPlace {
  action: 'create' | 'update' | 'none' | 'refused'
  reason?: AppErrorCode
}

/** Whether nothing of ours is left. What is not ours was never to be removed. */
export function isRemovalComplete(results: Pick<RemovalResult, 'outcome'>[]): boolean {
  return results.every(({ outcome }) => outcome !== 'failed')
}
