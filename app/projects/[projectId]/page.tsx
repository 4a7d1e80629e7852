import type { Metadata } from 'next'
import { cache } from 'react'
import { load } from '#app/_trpc/load.ts'
import { AdoptionPanel } from '#app/projects/[projectId]/adoption-panel.tsx'
import { CredentialLine } from '#app/projects/[projectId]/credential-line.tsx'
import { EmptyProject } from '#app/projects/[projectId]/empty-project.tsx'
import { EnvironmentCard } from '#app/projects/[projectId]/environment-card.tsx'
import { ProjectHeader } from '#app/projects/[projectId]/project-header.tsx'
import { type AdoptionWish, projectAddress, wishesIn } from '#app/projects/adoption-wish.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { environmentTypes } from '#server/domain/environment.ts'
import { gitHubUrl } from '#server/page-settings.ts'

interface ProjectPageProps {
  params: Promise<{ projectId: string }>
  searchParams: Promise<{ adopt?: string | string[] }>
}

/** `address`: where a sign-in that is needed first leads back to. */
const loadProject = cache((projectId: string, address: string) =>
  load(address, async (api) => {
    const [project, connection] = await Promise.all([api.project.get({ projectId }), api.connection.get()])
    return { project, connection }
  }),
)

async function readPage({ params, searchParams }: ProjectPageProps) {
  const { projectId } = await params
  const wishes = wishesIn([(await searchParams).adopt ?? []].flat())
  return { wishes, ...(await loadProject(projectId, projectAddress(projectId, wishes))) }
}

export async function generateMetadata(props: ProjectPageProps): Promise<Metadata> {
  const { project } = await readPage(props)
  return { title: project.name }
}

/** What stands where each Environment belongs: its card, or the wish for it while there is none. */
function placesOf({ environments }: ProjectView, wishes: AdoptionWish[]) {
  return environmentTypes
    .map((type) => {
      const environment = environments.find((each) => each.type === type)
      return { type, environment, wish: wishes.find((each) => each.type === type) }
    })
    .filter(({ environment, wish }) => environment ?? wish)
}

export default async function ProjectPage(props: ProjectPageProps) {
  const { project, connection, wishes } = await readPage(props)
  const places = placesOf(project, wishes)
  return (
    <>
      <ProjectHeader project={project} />
      <CredentialLine connection={connection} />
      {places.length === 0 && <EmptyProject project={project} />}
      {places.map(({ type, environment, wish }) => (
        // Holds the focus while a panel gives way to a card.
        <div key={type} tabIndex={-1} className="min-w-0 outline-none">
          {environment ? (
            <EnvironmentCard
              {...{ environment, connection }}
              key={environment.id}
              projectId={project.id}
              gitHubUrl={gitHubUrl()}
            />
          ) : (
            wish && <AdoptionPanel key={wish.namespace} projectId={project.id} wish={wish} />
          )}
        </div>
      ))}
    </>
  )
}
