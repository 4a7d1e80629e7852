import type { ClusterTrouble } from '#server/domain/pull-status.ts'
import { AppError } from '#server/errors.ts'

function troubleOf({ code, kind }: AppError): ClusterTrouble | undefined {
  switch (code) {
    case 'CLUSTER_UNREACHABLE':
      return kind === 'name' || kind === 'certificate' ? kind : 'connection'
    case 'CLUSTER_TIMEOUT':
      return 'timeout'
    case 'CLUSTER_CREDENTIAL':
      return 'credential'
    case 'CLUSTER_DENIED':
      return 'denied'
    case 'CLUSTER_POLICY':
      return 'policy'
    case 'CONSENT_MISSING':
      return 'consent'
    case 'CLUSTER_REJECTED':
    case 'CLUSTER_FAILED':
      return 'failed'
    default:
      return undefined
  }
}

/** What was read, or in one word why nothing could be. The adapter has written down the cause. */
export async function orTrouble<T extends object | null>(read: () => Promise<T>): Promise<T | ClusterTrouble> {
  try {
    return await read()
  } catch (error) {
    const trouble = error instanceof AppError ? troubleOf(error) : undefined
    if (!trouble) throw error
    return trouble
  }
}

/** Whether the next request would fail in the same way, after as long a wait. */
export const isOutage: Record<ClusterTrouble, boolean> = {
  name: true,
  connection: true,
  certificate: true,
  timeout: true,
  credential: true,
  denied: false,
  consent: false,
  policy: false,
  failed: false,
}
