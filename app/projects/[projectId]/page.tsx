import type { Metadata } from 'next'
import { cache } from 'react'
import { findUser, load } from '#app/_trpc/load.ts'
import { AdoptionPanel } from '#app/projects/[projectId]/adoption-panel.tsx'
import { CredentialLine } from '#app/projects/[projectId]/credential-line.tsx'
import { EmptyProject } from '#app/projects/[projectId]/empty-project.tsx'
import { EnvironmentCard } from '#app/projects/[projectId]/environment-card.tsx'
import { MembersLine } from '#app/projects/[projectId]/members/members-line.tsx'
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
    const [project, connection, members] = await Promise.all([
      api.project.get({ projectId }),
      api.connection.get(),
      api.member.list({ projectId }),
    ])
    return { project, connection, members }
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
  const { project, connection, members, wishes } = await readPage(props)
  const user = await findUser()
  // Only the owner may ask for a namespace to be adopted.
  const places = placesOf(project, project.role === 'owner' ? wishes : [])
  return (
    <>
      <ProjectHeader project={project} memberCount={members.members.length} />
      <CredentialLine connection={connection} />
      <MembersLine {...{ project, members }} login={user?.login ?? ''} />
      {places.length === 0 && <EmptyProject project={project} />}
      {places.map(({ type, environment, wish }) => (
        // Holds the focus while a panel gives way to a card.
        <div key={type} tabIndex={-1} className="min-w-0 outline-none">
          {environment ? (
            <EnvironmentCard
              {...{ environment, connection }}
              key={environment.id}
              projectId={project.id}
              role={project.role}
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
