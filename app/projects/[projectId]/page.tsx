import type { Metadata } from 'next'
import { cache } from 'react'
import { load } from '#app/_trpc/load.ts'
import { CredentialLine } from '#app/projects/[projectId]/credential-line.tsx'
import { EmptyProject } from '#app/projects/[projectId]/empty-project.tsx'
import { EnvironmentCard } from '#app/projects/[projectId]/environment-card.tsx'
import { ProjectHeader } from '#app/projects/[projectId]/project-header.tsx'
import { gitHubUrl } from '#server/page-settings.ts'

interface ProjectPageProps {
  params: Promise<{ projectId: string }>
}

const loadProject = cache((projectId: string) =>
  load(`/projects/${encodeURIComponent(projectId)}`, async (api) => {
    const [project, connection] = await Promise.all([api.project.get({ projectId }), api.connection.get()])
    return { project, connection }
  }),
)

export async function generateMetadata({ params }: ProjectPageProps): Promise<Metadata> {
  const { project } = await loadProject((await params).projectId)
  return { title: project.name }
}

export default async function ProjectPage({ params }: ProjectPageProps) {
  const { project, connection } = await loadProject((await params).projectId)
  return (
    <>
      <ProjectHeader project={project} />
      <CredentialLine connection={connection} />
      {project.environments.length === 0 && <EmptyProject project={project} />}
      {project.environments.map((environment) => (
        <EnvironmentCard
          key={environment.id}
          projectId={project.id}
          environment={environment}
          connection={connection}
          gitHubUrl={gitHubUrl()}
        />
      ))}
    </>
  )
}
