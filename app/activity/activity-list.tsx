'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import type { ActivityFilter } from '#app/activity/activity-filter.ts'
import { type ActivityPage, ActivityTable } from '#app/activity/activity-table.tsx'

interface ActivityListProps {
  filter: ActivityFilter
  initial: ActivityPage
  /** Of the projects there are, by id. */
  names: Record<string, string>
}

export function ActivityList({ filter, initial, names }: ActivityListProps) {
  const t = useTranslations('activity')
  const trpc = useTRPC()
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.auditEvent.list.infiniteQueryOptions(filter, {
      getNextPageParam: (last) => last.nextCursor,
      initialData: { pages: [initial], pageParams: [null] },
      refetchOnMount: false,
      trpc: { abortOnUnmount: true },
    }),
  )
  const events = data.pages.flatMap((page) => page.items)
  const loadMore = () => void fetchNextPage()
  if (events.length === 0)
    return (
      <p className="text-muted">{t(filter.isTrouble ? 'emptyTrouble' : filter.projectId ? 'emptyProject' : 'empty')}</p>
    )
  return (
    <>
      <ActivityTable events={events} names={names} />
      {error && <FailureMessage error={error} onRetry={loadMore} />}
      {hasNextPage && !error && (
        <Button onClick={loadMore} isBusy={isFetchingNextPage} className="w-fit">
          {t('more')}
        </Button>
      )}
    </>
  )
}
