import { type EnvironmentType, environmentTypes } from '#server/domain/environment.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface Placed {
  type: EnvironmentType
  /** Undefined where it is not known yet. */
  status: Pick<PullStatus, 'verdict'> | undefined
}

/**
 * Environments that cannot pull, then those with a warning, then all others. Of the ones in trouble production comes first,
 * and the rest keeps its place.
 */
export function orderOfEnvironments<T extends Placed>(environments: T[]): T[] {
  return environments.toSorted((a, b) => {
    const [first, second] = [rankOf(a), rankOf(b)]
    return first - second || (first < QUIET ? environmentTypes.indexOf(b.type) - environmentTypes.indexOf(a.type) : 0)
  })
}

const QUIET = 2

function rankOf({ status }: Placed): number {
  if (status?.verdict.severity === 'error') return 0
  return status?.verdict.severity === 'warning' ? 1 : QUIET
}
