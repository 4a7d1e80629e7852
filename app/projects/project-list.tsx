'use client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { SearchField } from '#app/_ui/search-field.tsx'
import { MarkedProjects } from '#app/projects/marked-projects.tsx'
import type { ProjectPage } from '#app/projects/project-table.tsx'

/** A namespace has at most 63 characters, which is more than a project's name may have. */
const SEARCH_MAX = 63

/** The first page comes with the page itself; the server is asked again by typing and by "Load more". */
function useProjects(initial: ProjectPage, search: string) {
  const trpc = useTRPC()
  return useInfiniteQuery(
    trpc.project.list.infiniteQueryOptions(search ? { search } : {}, {
      getNextPageParam: (last) => last.nextCursor,
      initialData: search ? undefined : { pages: [initial], pageParams: [null] },
      placeholderData: keepPreviousData,
      refetchOnMount: false,
      trpc: { abortOnUnmount: true },
    }),
  )
}

/** `now`: when the server made the page, ISO 8601. */
export function ProjectList({ initial, now }: { initial: ProjectPage; now: string }) {
  const t = useTranslations('projects')
  const [text, setText] = useState('')
  const search = text.trim()
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetching, isFetchingNextPage } = useProjects(
    initial,
    search,
  )
  const projects = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <PageTitle title={t('title')}>
        <div className="flex min-w-0 gap-2 max-sm:w-full max-sm:justify-between">
          <SearchField
            label={t('search')}
            placeholder={t('searchFor')}
            value={text}
            maxLength={SEARCH_MAX}
            onChange={setText}
          />
          <ButtonLink href="/projects/new" look="primary" className="shrink-0">
            <Plus aria-hidden className="size-4" />
            {t('new')}
          </ButtonLink>
        </div>
      </PageTitle>
      {error && <FailureMessage error={error} onRetry={() => void refetch()} />}
      <p role="status" className="sr-only">
        {search && !isFetching && t('found', { count: projects.length })}
      </p>
      <MarkedProjects projects={projects} now={now} />
      {projects.length === 0 && !isFetching && !error && <p className="text-muted">{t('nothingFound', { search })}</p>}
      <div tabIndex={-1} className="outline-none empty:absolute">
        {hasNextPage && (
          <Button onClick={() => void fetchNextPage()} isBusy={isFetchingNextPage}>
            {t('more')}
          </Button>
        )}
      </div>
    </>
  )
}
