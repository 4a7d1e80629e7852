import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { load } from '#app/_trpc/load.ts'
import type { server } from '#app/_trpc/server.ts'
import { FirstSteps } from '#app/projects/first-steps.tsx'
import { Invitations } from '#app/projects/invitations.tsx'
import { listAllProjects } from '#app/projects/list-all-projects.ts'
import { type ListView, searchFor, viewOf, viewQuery } from '#app/projects/list-view.ts'
import { ProjectList } from '#app/projects/project-list.tsx'

interface ProjectsPageProps {
  searchParams: Promise<{ [name: string]: string | string[] | undefined }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('projects'))('title') }
}

export default async function ProjectsPage({ searchParams }: ProjectsPageProps) {
  const address = await searchParams
  const view = viewOf({ get: (name) => [address[name]].flat()[0] ?? null })
  const query = viewQuery(view)
  const nameOf = await getTranslations('environments')
  const { projects, invitations, connection } = await load(`/projects${query}`, async (api) => {
    const [projects, invitations, connection] = await Promise.all([
      listFirst(api, { ...view, search: searchFor(view.search, nameOf) }),
      api.member.invitations(),
      api.connection.get(),
    ])
    return { projects, invitations, connection }
  })
  const isEmpty = projects.items.length === 0 && !view.search
  return (
    <ProjectList
      initial={{ query, page: projects }}
      now={new Date().toISOString()}
      source={connection?.source ?? 'oauth'}
      empty={isEmpty && <FirstSteps isConnected={connection !== null} />}
    >
      <Invitations invitations={invitations} />
    </ProjectList>
  )
}

/** A filter goes over all projects, so it begins with all of them. */
async function listFirst(api: Awaited<ReturnType<typeof server>>, { search, show }: ListView) {
  const matching = search ? { search } : {}
  if (show === 'all') return api.project.list(matching)
  const items = await listAllProjects((page) => api.project.list({ ...page, ...matching }))
  return { items, nextCursor: null }
}
