import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SignInError } from '#app/_shell/sign-in-error.tsx'
import { load } from '#app/_trpc/load.ts'
import { Card } from '#app/_ui/card.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { ConnectionFacts } from '#app/connection/connection-facts.tsx'
import { ConnectionStanding } from '#app/connection/connection-standing.tsx'

interface ConnectionPageProps {
  searchParams: Promise<{ error?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('connection'))('title') }
}

export default async function ConnectionPage({ searchParams }: ConnectionPageProps) {
  const connection = await load('/connection', (api) => api.connection.get())
  const { error } = await searchParams
  const t = await getTranslations('connection')
  return (
    <>
      <PageTitle title={t('title')} />
      <SignInError code={error} />
      <p className="text-muted">{connection ? t('lead') : t('none')}</p>
      <Card className="grid max-w-2xl gap-5 p-4 sm:p-6">
        {connection && <ConnectionFacts connection={connection} />}
        <ConnectionStanding isConnected={connection !== null} />
      </Card>
    </>
  )
}
