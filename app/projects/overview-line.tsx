'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Message } from '#app/_ui/message.tsx'
import { Time } from '#app/_ui/time.tsx'
import { ExportButton } from '#app/projects/export-button.tsx'
import type { Glances } from '#app/projects/use-glances.ts'
import type { useOverview } from '#app/projects/use-overview.ts'

type Overview = ReturnType<typeof useOverview>

/** Above the projects when the secrets could not be read. The projects themselves come from the database and stay. */
export function OverviewTrouble({ overview: { error, trouble, hasData, refetch } }: { overview: Overview }) {
  const t = useTranslations()
  if (error) {
    return <FailureMessage error={error} onRetry={() => void refetch()} note={hasData ? t('card.stale') : undefined} />
  }
  if (!trouble) return null
  return (
    <div role="alert">
      <Message tone="error">
        <span className="text-ink">{t('projects.unreadable', { trouble: t(`trouble.${trouble}`) })}</span>
      </Message>
    </div>
  )
}

/** Under the projects: when their secrets were read, and the way to read them again. */
export function OverviewLine({ overview, glances }: { overview: Overview; glances: Glances }) {
  const t = useTranslations()
  const { hasData, trouble, dataUpdatedAt, refetch } = overview
  const isFetching = overview.isFetching || glances.isFetching
  const refresh = () => {
    void refetch()
    glances.refetch()
  }
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2 text-sm text-muted">
      <span role="status">
        {isFetching && t('projects.reading')}
        {!isFetching &&
          hasData &&
          t.rich(trouble ? 'projects.askedAt' : 'projects.readAt', {
            time: () => <Time at={new Date(dataUpdatedAt).toISOString()} show="clock" />,
          })}
      </span>
      <div className="flex flex-wrap gap-2">
        <ExportButton />
        <Button isBusy={isFetching} onClick={refresh}>
          {t('card.check')}
        </Button>
      </div>
    </div>
  )
}
