'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { searchFor } from '#app/projects/list-view.ts'

/** Where one can go. */
export interface Place {
  href: string
  name: string
  kind: 'page' | 'project'
}

/** The pages whose name holds `text`, and the projects that a search for it finds: a page of them. */
export function usePlaces(text: string) {
  const t = useTranslations()
  const trpc = useTRPC()
  const search = searchFor(text, (type) => t(`environments.${type}`))
  const { data, error, isFetching, isPlaceholderData } = useQuery(
    trpc.project.list.queryOptions(search ? { search } : {}, {
      placeholderData: keepPreviousData,
      trpc: { abortOnUnmount: true },
    }),
  )
  const holds = ({ name }: { name: string }) => name.toLowerCase().includes(text.trim().toLowerCase())
  // What an earlier search found must not be gone to by Enter.
  const projects = (data?.items ?? []).filter((project) => !isPlaceholderData || holds(project))
  const pages = [
    { href: '/projects', name: t('shell.projects') },
    { href: '/projects/new', name: t('projects.new') },
    { href: '/connection', name: t('shell.connection') },
    { href: '/activity', name: t('shell.activity') },
  ].filter(holds)
  const places: Place[] = [
    ...pages.map((page) => ({ ...page, kind: 'page' as const })),
    ...projects.map(({ id, name }) => ({ href: `/projects/${id}`, name, kind: 'project' as const })),
  ]
  return { places, error, isFetching }
}
