import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { load } from '#app/_trpc/load.ts'
import { DownloadLink } from '#app/_ui/button.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { ActivityList } from '#app/activity/activity-list.tsx'
import { ProjectFilter } from '#app/activity/project-filter.tsx'
import { listAllProjects } from '#app/projects/list-all-projects.ts'

interface ActivityPageProps {
  searchParams: Promise<{ project?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('activity'))('title') }
}

export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const { project } = await searchParams
  const projectId = typeof project === 'string' && project !== '' ? project : undefined
  const path = projectId ? `/activity?project=${encodeURIComponent(projectId)}` : '/activity'
  const { events, names } = await load(path, async (api) => {
    const [events, projects] = await Promise.all([api.auditEvent.list({ projectId }), listAllProjects(api)])
    return { events, names: Object.fromEntries(projects.map(({ id, name }) => [id, name])) }
  })
  const t = await getTranslations('activity')
  return (
    <>
      <PageTitle title={t('title')}>
        <ProjectFilter projectId={projectId} names={names} />
        <DownloadLink href={`/api/activity/csv${projectId ? `?project=${encodeURIComponent(projectId)}` : ''}`}>
          {t('download')}
        </DownloadLink>
      </PageTitle>
      <p className="text-muted">{t('lead')}</p>
      <ActivityList key={projectId ?? ''} projectId={projectId} initial={events} names={names} />
    </>
  )
}
