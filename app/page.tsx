import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { destinationOf } from '#app/_shell/destination.ts'
import { ExampleProject } from '#app/_shell/example-project.tsx'
import { SignInButton } from '#app/_shell/sign-in-button.tsx'
import { SignInError, type SignInErrorParams, signInErrorQuery } from '#app/_shell/sign-in-error.tsx'
import { findUser } from '#app/_trpc/load.ts'
import { gitHubAddresses } from '#app/connection/github-addresses.ts'
import { gitHubUrl } from '#server/page-settings.ts'

interface LandingProps {
  searchParams: Promise<SignInErrorParams & { callbackUrl?: string | string[] }>
}

export default async function LandingPage({ searchParams }: LandingProps) {
  const { callbackUrl, error, retryAt, token } = await searchParams
  const refusal = { error, retryAt, token }
  // Somebody who is signed in comes here with an error when renewing the Connection did not work.
  if (await findUser()) {
    redirect(refusal.error ? `/connection?${signInErrorQuery(refusal)}` : '/projects')
  }
  const t = await getTranslations('landing')
  const returnTo = typeof callbackUrl === 'string' ? callbackUrl : undefined
  const destination = destinationOf(returnTo)
  return (
    <div className="grid gap-6 py-2 sm:py-8">
      <SignInError {...refusal} applications={gitHubAddresses(gitHubUrl()).applications} />
      <div className="grid items-start gap-8 lg:grid-cols-2">
        <div className="grid min-w-0 gap-6">
          <div className="grid gap-2">
            <h1 className="text-xl font-semibold">{t('title')}</h1>
            <p className="text-lg text-muted">{t('lead')}</p>
          </div>
          <div className="grid justify-items-start gap-2">
            {destination && <p className="font-medium">{t(`to.${destination}`)}</p>}
            <SignInButton returnTo={returnTo ?? '/projects'}>{t('signIn')}</SignInButton>
          </div>
          <Lines title={t('asksTitle')} lines={[t('asks.user'), t('asks.packages')]} />
          <Lines title={t('neverTitle')} lines={[t('never.restart'), t('never.watch'), t('never.share')]} />
        </div>
        <ExampleProject />
      </div>
    </div>
  )
}

function Lines({ title, lines }: { title: string; lines: string[] }) {
  return (
    <section className="grid gap-1">
      <h2 className="font-semibold">{title}</h2>
      <ul className="grid list-disc gap-1 pl-5 text-muted">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}
