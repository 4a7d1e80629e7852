import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { soon } from '#app/_trpc/soon.ts'
import { ButtonLink } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { Invitations } from '#app/projects/invitations.tsx'
import { ListAnswers } from '#app/projects/list-answers.tsx'
import { loadProjects } from '#app/projects/load-projects.ts'
import { ProjectList } from '#app/projects/project-list.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('projects'))('title') }
}

export default async function ProjectsPage() {
  const { projects, invitations, readings } = await loadProjects()
  return (
    <>
      <Invitations invitations={invitations} />
      {projects.items.length > 0 ? <ReadProjects {...{ projects, readings }} /> : <NoProjects />}
    </>
  )
}

async function ReadProjects({
  projects,
  readings,
}: Pick<Awaited<ReturnType<typeof loadProjects>>, 'projects' | 'readings'>) {
  const { overview, check, ...glances } = await soon(
    { ...readings.glances, overview: readings.overview },
    { check: readings.check },
  )
  return (
    <ListAnswers {...{ overview, check, glances }}>
      <ProjectList initial={projects} now={new Date().toISOString()} />
    </ListAnswers>
  )
}

async function NoProjects() {
  const t = await getTranslations('projects')
  return (
    <>
      <PageTitle title={t('title')} />
      <Card className="grid justify-items-center gap-4 px-4 py-12 text-center">
        <p className="max-w-md text-muted">{t('empty')}</p>
        <ButtonLink href="/projects/new" look="primary">
          {t('new')}
        </ButtonLink>
      </Card>
    </>
  )
}
