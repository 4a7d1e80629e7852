import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { load } from '#app/_trpc/load.ts'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { NewProjectForm } from '#app/projects/new/new-project-form.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('newProject'))('title') }
}

export default async function NewProjectPage() {
  await load('/projects/new', async () => null)
  const t = await getTranslations('newProject')
  return (
    <>
      <PageTitle title={t('title')} />
      <NewProjectForm />
    </>
  )
}
