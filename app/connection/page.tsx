import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SignInError, type SignInErrorParams } from '#app/_shell/sign-in-error.tsx'
import { findUser, load } from '#app/_trpc/load.ts'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { ConnectionPanel } from '#app/connection/connection-panel.tsx'
import { gitHubAddresses } from '#app/connection/github-addresses.ts'
import { namespacesToEnd } from '#app/connection/namespaces-to-end.ts'
import { listAllProjects } from '#app/projects/list-all-projects.ts'
import { gitHubUrl } from '#server/page-settings.ts'

interface ConnectionPageProps {
  searchParams: Promise<SignInErrorParams>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connection'))('title') }
}

export default async function ConnectionPage({ searchParams }: ConnectionPageProps) {
  const { connection, projects, placements } = await load('/connection', async (api) => {
    const [connection, projects, placements] = await Promise.all([
      api.connection.get(),
      listAllProjects(api.project.list),
      api.connection.placements(),
    ])
    return { connection, projects, placements }
  })
  const { error, retryAt, token } = await searchParams
  const addresses = gitHubAddresses(gitHubUrl())
  const t = await getTranslations('connection')
  const user = await findUser()
  return (
    <>
      <PageTitle title={t('title')} />
      <SignInError error={error} retryAt={retryAt} token={token} applications={addresses.applications} />
      <p className="text-muted">{connection ? t('lead') : t('none')}</p>
      <ConnectionPanel
        {...{ connection, addresses, placements }}
        ownNamespaces={namespacesToEnd(projects, placements)}
        login={user?.login ?? ''}
      />
    </>
  )
}
