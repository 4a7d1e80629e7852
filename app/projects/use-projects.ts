'use client'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useTranslations } from 'next-intl'
import { useTRPC, useTRPCClient } from '#app/_trpc/client.tsx'
import { listAllProjects } from '#app/projects/list-all-projects.ts'
import { type ListView, searchFor, viewQuery } from '#app/projects/list-view.ts'
import type { AppRouter } from '#server/routers/index.ts'

export type ProjectPage = inferRouterOutputs<AppRouter>['project']['list']

/** What came with the page, and for which query of its address. */
export interface InitialProjects {
  query: string
  page: ProjectPage
}

/** The projects that a search finds: page by page, and all of them at once where a filter goes over them. */
export function useProjects(initial: InitialProjects, view: ListView) {
  const search = searchFor(view.search, useTranslations('environments'))
  const page = viewQuery(view) === initial.query ? initial.page : undefined
  const isWhole = view.show !== 'all'
  const paged = usePages(search, { page: isWhole ? undefined : page, enabled: !isWhole })
  const whole = useWhole(search, { page: isWhole ? page : undefined, enabled: isWhole })
  const pages = paged.data?.pages.flatMap(({ items }) => items)
  const { error, isFetching, isPlaceholderData, refetch } = isWhole ? whole : paged
  return {
    projects: (isWhole ? (whole.data ?? pages) : (pages ?? whole.data)) ?? [],
    error,
    isFetching,
    /** What is there was found by this search. */
    isAnswered: !isPlaceholderData && (isWhole ? whole : paged).data !== undefined,
    refetch,
    more: isWhole ? null : paged,
  }
}

interface ListOptions {
  page: ProjectPage | undefined
  enabled: boolean
}

function usePages(search: string, { page, enabled }: ListOptions) {
  const trpc = useTRPC()
  return useInfiniteQuery(
    trpc.project.list.infiniteQueryOptions(search ? { search } : {}, {
      getNextPageParam: (last) => last.nextCursor,
      initialData: page && { pages: [page], pageParams: [null] },
      placeholderData: keepPreviousData,
      enabled,
      trpc: { abortOnUnmount: true },
    }),
  )
}

function useWhole(search: string, { page, enabled }: ListOptions) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  return useQuery({
    queryKey: [...trpc.project.list.queryKey({ search }), 'whole'],
    queryFn: ({ signal }) =>
      listAllProjects((input) => client.project.list.query({ ...input, ...(search && { search }) }, { signal })),
    initialData: page?.items,
    placeholderData: keepPreviousData,
    enabled,
  })
}
