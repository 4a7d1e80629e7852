'use client'
import { useQueries } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button } from '#app/_ui/button.tsx'
import { Message } from '#app/_ui/message.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'
import { UpdateOutcome } from '#app/projects/update-outcome.tsx'
import { useUpdate } from '#app/projects/use-update.ts'

/** Above the cards: how many of them hold an outdated secret, and one button for all. It looks at what the cards read. */
export function ProjectOutdated({ project }: { project: ProjectView }) {
  const t = useTranslations('update')
  const progress = useUpdate()
  const statuses = useCardStatuses(project)
  const outdated = project.environments.filter((_, index) => {
    const { code, facts } = statuses[index]?.verdict ?? {}
    return code === 'update-secret' && facts?.secret === 'outdated'
  })
  const isByToken = statuses.every((status) => (status?.verdict.facts.because ?? 'token-changed') === 'token-changed')
  const words = { count: outdated.length, total: project.environments.length }
  const update = () => progress.update(outdated.map((environment) => ({ projectId: project.id, environment })))
  return (
    <>
      <div role="status" className="empty:absolute">
        {outdated.length > 0 && (
          <Message tone="warning">
            <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
              <span className="min-w-0 flex-1 basis-64 text-ink">
                {t(isByToken ? 'olderToken' : 'ofProject', words)}
              </span>
              <Button look="primary" className="sm:-my-1.5" isBusy={progress.isRunning} onClick={update}>
                {t('updateSome', words)}
              </Button>
            </span>
          </Message>
        )}
      </div>
      <UpdateOutcome {...progress} />
    </>
  )
}

function useCardStatuses(project: ProjectView) {
  const trpc = useTRPC()
  const queries = project.environments.map(({ id }) =>
    // The cards ask; here is only listened.
    trpc.pullStatus.read.queryOptions({ projectId: project.id, environmentId: id }, { enabled: false }),
  )
  return useQueries({ queries, combine: (results) => results.map(({ data }) => data) })
}
