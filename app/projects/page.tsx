import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { soon } from '#app/_trpc/soon.ts'
import { FirstSteps } from '#app/projects/first-steps.tsx'
import { Invitations } from '#app/projects/invitations.tsx'
import { ListAnswers } from '#app/projects/list-answers.tsx'
import { searchFor, viewOf, viewQuery } from '#app/projects/list-view.ts'
import { loadProjects } from '#app/projects/load-projects.ts'
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
  const search = searchFor(view.search, await getTranslations('environments'))
  const { projects, invitations, connection, readings } = await loadProjects(view, search)
  const isEmpty = projects.items.length === 0 && !view.search
  const { overview, check, ...glances } = await soon(
    { ...readings.glances, overview: readings.overview },
    { check: readings.check },
  )
  return (
    <ListAnswers {...{ overview, check, glances }}>
      <ProjectList
        initial={{ query: viewQuery(view), page: projects }}
        now={new Date().toISOString()}
        source={connection?.source ?? 'oauth'}
        empty={isEmpty && <FirstSteps isConnected={connection !== null} />}
      >
        <Invitations invitations={invitations} />
      </ProjectList>
    </ListAnswers>
  )
}
