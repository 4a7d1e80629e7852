import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { markedTitle } from '#app/_ui/marked-title.ts'
import { FirstSteps } from '#app/projects/first-steps.tsx'
import { Invitations } from '#app/projects/invitations.tsx'
import { ListAnswers } from '#app/projects/list-answers.tsx'
import { searchFor, viewOf, viewQuery } from '#app/projects/list-view.ts'
import { loadProjects } from '#app/projects/load-projects.ts'
import { ProjectList } from '#app/projects/project-list.tsx'

interface ProjectsPageProps {
  searchParams: Promise<{ [name: string]: string | string[] | undefined }>
}

async function readPage({ searchParams }: ProjectsPageProps) {
  const address = await searchParams
  const view = viewOf({ get: (name) => [address[name]].flat()[0] ?? null })
  const search = searchFor(view.search, await getTranslations('environments'))
  const query = viewQuery(view)
  return { view, query, ...(await loadProjects(search, view.show, `/projects${query}`)) }
}

export async function generateMetadata(props: ProjectsPageProps): Promise<Metadata> {
  const { glances } = await readPage(props)
  const read = Object.values(glances).flatMap((glance) => ('data' in glance && glance.data) || [])
  return {
    title: markedTitle(
      (await getTranslations('projects'))('title'),
      read.some(({ failing }) => failing),
    ),
  }
}

export default async function ProjectsPage(props: ProjectsPageProps) {
  const { view, query, projects, invitations, connection, overview, check, glances } = await readPage(props)
  const isEmpty = projects.items.length === 0 && !view.search
  return (
    <ListAnswers {...{ overview, check, glances }}>
      <ProjectList
        initial={{ query, page: projects }}
        now={new Date().toISOString()}
        source={connection?.source ?? 'oauth'}
        empty={isEmpty && <FirstSteps isConnected={connection !== null} />}
      >
        <Invitations invitations={invitations} />
      </ProjectList>
    </ListAnswers>
  )
}
