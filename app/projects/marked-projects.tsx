'use client'
import { useConnectionCheck } from '#app/connection/use-connection-check.ts'
import { OverviewLine, OverviewTrouble } from '#app/projects/overview-line.tsx'
import { type ProjectPage, ProjectTable, type StateOf } from '#app/projects/project-table.tsx'
import { markStateOf } from '#app/projects/secret-words.ts'
import { SecretsNotice } from '#app/projects/secrets-notice.tsx'
import { UpdateOutcome } from '#app/projects/update-outcome.tsx'
import { seenState, useGlances } from '#app/projects/use-glances.ts'
import { useOverview } from '#app/projects/use-overview.ts'
import { hasFailed, type UpdateProgress, useUpdate } from '#app/projects/use-update.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

/** The projects with how their secrets stand. The rows are there at once; the marks arrive. */
export function MarkedProjects({ projects, now }: { projects: ProjectPage['items']; now: string }) {
  const overview = useOverview()
  const { data: check } = useConnectionCheck()
  const progress = useUpdate()
  const glances = useGlances(projects.map(({ id }) => id))
  const { secrets, wanting, others, hasData, isAllCurrent, closed, error, trouble } = overview
  const stateOf: StateOf = (id) => {
    if (trouble || (error && !hasData)) return null
    const state = updatedState(progress, id) ?? readState(secrets.get(id)) ?? (hasData ? null : undefined)
    return seenState(state, glances.of(id))
  }
  const shown = projects.flatMap(({ environments }) => environments.map(({ id }) => stateOf(id)))
  const failing = shown.filter((state) => state === 'failing').length
  const holderOf = (id: string) => secrets.get(id)?.holder
  return (
    <>
      <OverviewTrouble overview={overview} />
      {(hasData || !error) && !trouble && (
        <SecretsNotice
          {...{ wanting, others, progress, isAllCurrent, failing, closed }}
          isRead={hasData}
          connection={check?.state}
        />
      )}
      <UpdateOutcome {...progress} />
      {projects.length > 0 && <ProjectTable {...{ projects, now, stateOf, glances, holderOf }} />}
      {projects.length > 0 && <OverviewLine overview={overview} glances={glances} />}
    </>
  )
}

const readState = (secret: ListedSecretStatus | undefined) => secret && markStateOf(secret)

/** While an update runs, what it came to says more than what was read before it. */
function updatedState({ isRunning, steps }: UpdateProgress, environmentId: string): 'updating' | 'current' | null {
  const step = steps.find(({ environment }) => environment.id === environmentId)
  if (!isRunning || !step || hasFailed(step.provisioning)) return null
  return step.provisioning.state === 'running' ? 'updating' : 'current'
}
