import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { load } from '#app/_trpc/load.ts'
import { ButtonLink } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { Invitations } from '#app/projects/invitations.tsx'
import { ProjectList } from '#app/projects/project-list.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('projects'))('title') }
}

export default async function ProjectsPage() {
  const { projects, invitations } = await load('/projects', async (api) => {
    const [projects, invitations] = await Promise.all([api.project.list(), api.member.invitations()])
    return { projects, invitations }
  })
  return (
    <>
      <Invitations invitations={invitations} />
      {projects.items.length > 0 ? <ProjectList initial={projects} now={new Date().toISOString()} /> : <NoProjects />}
    </>
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
