import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { load } from '#app/_trpc/load.ts'
import { DownloadLink } from '#app/_ui/button.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { filterQuery } from '#app/activity/activity-filter.ts'
import { ActivityFilters } from '#app/activity/activity-filters.tsx'
import { ActivityList } from '#app/activity/activity-list.tsx'
import { listAllProjects } from '#app/projects/list-all-projects.ts'

interface ActivityPageProps {
  searchParams: Promise<{ project?: string | string[]; show?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('activity'))('title') }
}

export default async function ActivityPage({ searchParams }: ActivityPageProps) {
  const { project, show } = await searchParams
  const projectId = typeof project === 'string' && project !== '' ? project : undefined
  const filter = { projectId, isTrouble: show === 'trouble' }
  const query = filterQuery(filter)
  const { events, names } = await load(`/activity${query}`, async (api) => {
    const [events, projects] = await Promise.all([api.auditEvent.list(filter), listAllProjects(api.project.list)])
    return { events, names: Object.fromEntries(projects.map(({ id, name }) => [id, name])) }
  })
  const t = await getTranslations('activity')
  return (
    <>
      <PageTitle title={t('title')}>
        <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2">
          <ActivityFilters filter={filter} names={names} />
          <DownloadLink href={`/api/activity/csv${query}`}>{t('download')}</DownloadLink>
        </div>
      </PageTitle>
      <p className="text-muted">{t('lead')}</p>
      <ActivityList key={query} filter={filter} initial={events} names={names} />
    </>
  )
}
