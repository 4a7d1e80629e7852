'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button } from '#app/_ui/button.tsx'
import { saveCsv } from '#app/_ui/csv.ts'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { listAllProjects } from '#app/projects/list-all-projects.ts'
import { type OverviewWords, overviewRows } from '#app/projects/overview-rows.ts'

const columns = ['project', 'environment', 'namespace', 'state', 'login', 'fingerprint', 'writtenAt', 'readAt'] as const

/** Everything at once as a file, read for it: all projects, shown or not. */
export function ExportButton() {
  const t = useTranslations()
  const read = useReading()
  const words: OverviewWords = {
    heads: columns.map((column) => t(`export.columns.${column}`)),
    environment: (type) => t(`environments.${type}`),
    state: (state) => t(`card.states.${state}`),
  }
  const save = useMutation({
    mutationFn: async () => saveCsv(t('export.file'), overviewRows(await read(), words)),
  })
  return (
    <>
      <Button isBusy={save.isPending} onClick={() => save.mutate()}>
        {t(save.isPending ? 'export.running' : 'export.save')}
      </Button>
      <span role="status" className="sr-only">
        {save.isSuccess && t('export.done')}
      </span>
      {save.error && (
        <div className="order-last w-full">
          <FailureMessage error={save.error} />
        </div>
      )}
    </>
  )
}

/** The marks on the page are read anew with it, so that page and file say the same. */
function useReading() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return async () => {
    const [projects, overview] = await Promise.all([
      listAllProjects((input) => queryClient.fetchQuery(trpc.project.list.queryOptions(input))),
      queryClient.fetchQuery(trpc.pullStatus.overview.queryOptions({})),
    ])
    return { projects, overview, readAt: new Date().toISOString() }
  }
}
