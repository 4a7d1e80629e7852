'use client'
import { useState } from 'react'
import { useConnectionCheck } from '#app/connection/use-connection-check.ts'
import { isDead } from '#app/projects/other-holder.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { type ChipState, markStateOf } from '#app/projects/secret-words.ts'
import { seenState, useGlances } from '#app/projects/use-glances.ts'
import { useNear } from '#app/projects/use-near.ts'
import { useOverview } from '#app/projects/use-overview.ts'
import { hasFailed, type UpdateProgress, useUpdate } from '#app/projects/use-update.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

export type Marks = ReturnType<typeof useMarks>

/**
 * What is known of the projects' Environments. How their PullSecrets stand is asked once for all; how pulls go only for
 * rows that are near the screen, or for all of them when `isForAll`.
 */
export function useMarks(projects: ProjectView[], isForAll: boolean) {
  const overview = useOverview()
  const check = useConnectionCheck()
  const progress = useUpdate()
  const { near, come } = useNear(projects)
  const glances = useGlances(projects.filter(({ id }) => isForAll || near.has(id)))
  const [refreshes, setRefreshes] = useState(0)
  const { secrets, hasData, error, trouble } = overview
  const isUnknown = trouble !== null || (error !== null && !hasData)
  const stateOf = (id: string): ChipState | null | undefined => {
    if (isUnknown) return null
    const state = updatedState(progress, id) ?? readState(secrets.get(id)) ?? (hasData ? null : undefined)
    return seenState(state, glances.of(id))
  }
  const refresh = async () => {
    await Promise.all([overview.refetch(), glances.refetch(), check.refetch()])
    setRefreshes((count) => count + 1)
  }
  const states = projects.flatMap(({ environments }) => environments.map(({ id }) => stateOf(id)))
  return {
    ...{ overview, check, progress, glances, stateOf, refresh, come },
    secretOf: (id: string) => secrets.get(id),
    /** Nothing is known of any secret, and for now nothing will be. */
    isUnknown,
    failing: states.filter((state) => state === 'failing').length,
    isAllGood: overview.isAllCurrent && states.every((state) => state === 'current'),
    isFetching: overview.isFetching || glances.isFetching,
    /** Another one each time that the reader asked for what is true now. */
    occasion: `${refreshes}/${progress.ended}`,
  }
}

function readState(secret: ListedSecretStatus | undefined): ChipState | undefined {
  if (!secret) return undefined
  const state = markStateOf(secret)
  return state === 'outdated' && isDead(secret) ? 'dead' : state
}

/** While an update runs, what it came to says more than what was read before it. */
function updatedState({ isRunning, steps }: UpdateProgress, environmentId: string): 'updating' | 'current' | null {
  const step = steps.find(({ environment }) => environment.id === environmentId)
  if (!isRunning || !step || hasFailed(step.provisioning)) return null
  return step.provisioning.state === 'running' ? 'updating' : 'current'
}
