import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { load } from '#app/_trpc/load.ts'
import type { server } from '#app/_trpc/server.ts'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { ActivityList } from '#app/activity/activity-list.tsx'
import { ProjectFilter } from '#app/activity/project-filter.tsx'

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
    const [events, names] = await Promise.all([api.auditEvent.list({ projectId }), listProjectNames(api)])
    return { events, names }
  })
  const t = await getTranslations('activity')
  return (
    <>
      <PageTitle title={t('title')}>
        <ProjectFilter projectId={projectId} names={names} />
      </PageTitle>
      <p className="text-muted">{t('lead')}</p>
      <ActivityList key={projectId ?? ''} projectId={projectId} initial={events} names={names} />
    </>
  )
}

/** All of them, page by page: one person's projects are few. */
async function listProjectNames(api: Awaited<ReturnType<typeof server>>): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await api.project.list({ cursor })
    for (const { id, name } of items) names[id] = name
    cursor = nextCursor ?? undefined
  } while (cursor)
  return names
}
