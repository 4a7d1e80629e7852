'use client'
import { useTranslations } from 'next-intl'
import { Age } from '#app/_ui/age.tsx'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Message } from '#app/_ui/message.tsx'
import { ExportButton } from '#app/projects/export-button.tsx'
import type { Marks } from '#app/projects/use-marks.ts'

interface OverviewTroubleProps {
  overview: Marks['overview']
  onRetry: () => void
}

/** Above the projects when the secrets could not be read. The projects themselves come from the database and stay. */
export function OverviewTrouble({ overview: { error, trouble, hasData }, onRetry }: OverviewTroubleProps) {
  const t = useTranslations()
  if (error) {
    return <FailureMessage error={error} onRetry={onRetry} note={hasData ? t('card.stale') : undefined} />
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

/** Under the projects: when their secrets were read and how long it took, and the way to read everything again. */
export function ListFoot({ marks, refresh }: { marks: Marks; refresh: () => void }) {
  const t = useTranslations()
  const { hasData, trouble, dataUpdatedAt, tookMs } = marks.overview
  const words = trouble ? 'askedAt' : tookMs === undefined ? 'readAt' : 'readIn'
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2 text-sm text-muted">
      <span role="status">
        {marks.isFetching && t('projects.reading')}
        {!marks.isFetching &&
          hasData &&
          t.rich(`projects.${words}`, { age: () => <Age at={dataUpdatedAt} />, tookMs: tookMs ?? 0 })}
      </span>
      <div className="flex flex-wrap gap-2">
        <ExportButton />
        <Button isBusy={marks.isFetching} onClick={refresh}>
          {t('projects.refresh')}
        </Button>
      </div>
    </div>
  )
}
