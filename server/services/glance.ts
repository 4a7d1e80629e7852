import pLimit from 'p-limit'
import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { isOutage } from '#server/services/cluster-trouble.ts'
import { listEnvironmentRefs } from '#server/services/environment-refs.ts'
import { AT_ONCE } from '#server/services/environment-results.ts'
import { readPullStatus } from '#server/services/pull-status.ts'
import { readStanding } from '#server/services/stored-token.ts'

/** What the list of projects shows of an Environment beside its PullSecret. */
export interface EnvironmentGlance {
  environmentId: string
  /** The verdict that a read of its PullStatus would give. */
  verdict: Verdict
  /** Pods that cannot pull from the registry; null where pods or their events could not be read, or not all of them. */
  failing: number | null
}

/**
 * Reads each Environment of these projects and keeps what a list has room for. The first that shows the cluster to be out
 * speaks for those that were not begun.
 * @throws AppError NOT_FOUND when one of the projects is not theirs
 */
export async function readGlance(
  deps: Deps,
  actor: Actor,
  projectIds: string[],
  signal: AbortSignal,
): Promise<EnvironmentGlance[]> {
  const [refs, standing] = await Promise.all([
    listEnvironmentRefs(deps, actor, projectIds),
    readStanding(deps, actor.id),
  ])
  let outage: Verdict | undefined
  return pLimit(AT_ONCE).map(refs, async (ref: EnvironmentRef): Promise<EnvironmentGlance> => {
    if (outage) return { environmentId: ref.environmentId, verdict: outage, failing: null }
    const status = await readPullStatus(deps, actor, ref, signal, standing)
    const { secret, verdict } = status
    if (secret.state === 'unreadable' && isOutage[secret.detail]) outage = verdict
    return { environmentId: ref.environmentId, verdict, failing: failingPods(status) }
  })
}

function failingPods({ usage, containers, unread = [] }: PullStatus): number | null {
  if ('unreadable' in usage || usage.isPartial || unread.some(({ part }) => part === 'events')) return null
  return new Set(containers.filter(({ cause, fromRegistry }) => cause && fromRegistry).map(({ pod }) => pod)).size
}
