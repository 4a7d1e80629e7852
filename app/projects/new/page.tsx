import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { load } from '#app/_trpc/load.ts'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { listAllProjects } from '#app/projects/list-all-projects.ts'
import { NewProjectForm } from '#app/projects/new/new-project-form.tsx'
import { LimitReached, TokenObstacle } from '#app/projects/new/obstacles.tsx'
import { maxProjectsPerUser } from '#server/page-settings.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('newProject'))('title') }
}

export default async function NewProjectPage() {
  const { connection, projects } = await load('/projects/new', async (api) => {
    const [connection, projects] = await Promise.all([api.connection.get(), listAllProjects(api.project.list)])
    return { connection, projects }
  })
  const limit = maxProjectsPerUser()
  const isFull = projects.filter(({ role }) => role === 'owner').length >= limit
  const t = await getTranslations('newProject')
  return (
    <>
      <PageTitle title={t('title')} />
      {isFull ? (
        <LimitReached limit={limit} />
      ) : (
        <>
          <TokenObstacle source={connection?.source ?? 'oauth'} />
          <NewProjectForm />
        </>
      )}
    </>
  )
}
