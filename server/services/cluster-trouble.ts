import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { ClusterTrouble } from '#server/domain/pull-status.ts'
import { AppError } from '#server/errors.ts'

const troubles: { [code in AppErrorCode]?: ClusterTrouble } = {
  CLUSTER_UNREACHABLE: 'unreachable',
  CLUSTER_TIMEOUT: 'timeout',
  CLUSTER_DENIED: 'denied',
  CLUSTER_REJECTED: 'failed',
  CLUSTER_FAILED: 'failed',
}

/** What was read, or in one word why nothing could be. */
export async function orTrouble<T extends object | null>(read: () => Promise<T>): Promise<T | ClusterTrouble> {
  try {
    return await read()
  } catch (error) {
    const trouble = error instanceof AppError ? troubles[error.code] : undefined
    if (!trouble) throw error
    return trouble
  }
}
