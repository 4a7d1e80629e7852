'use client'
import { useState } from 'react'
import type { ListedEnvironment } from '#app/projects/project-view.ts'
import { type Provisioning, useProvisioning } from '#app/projects/provisioning.tsx'

export interface UpdateTarget {
  projectId: string
  environment: ListedEnvironment
}

export interface UpdateProgress {
  isRunning: boolean
  /** How many updates are over. */
  ended: number
  /** What became of each Environment of the last update so far, in their order; empty before the first. */
  steps: { environment: ListedEnvironment; provisioning: Provisioning }[]
  update: (targets: UpdateTarget[]) => void
}

/** Updating many PullSecrets at once, with what becomes of each as it arrives. */
export function useUpdate(): UpdateProgress {
  const { byEnvironment, provision } = useProvisioning()
  const [targets, setTargets] = useState<UpdateTarget[]>([])
  const [isRunning, setRunning] = useState(false)
  const [ended, setEnded] = useState(0)
  const update = async (chosen: UpdateTarget[]) => {
    setTargets(chosen)
    setRunning(true)
    await provision(chosen.map(({ projectId, environment }) => ({ projectId, environmentId: environment.id })))
    setRunning(false)
    setEnded((count) => count + 1)
  }
  const steps = targets.flatMap(({ environment }) => {
    const provisioning = byEnvironment.get(environment.id)
    return provisioning ? [{ environment, provisioning }] : []
  })
  return { isRunning, ended, steps, update: (chosen) => void update(chosen) }
}

export function hasFailed(provisioning: Provisioning): boolean {
  return provisioning.state === 'lost' || (provisioning.state === 'done' && provisioning.result.outcome === 'failed')
}
