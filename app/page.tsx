import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
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
  return (
    <div className="mx-auto grid max-w-xl gap-6 py-4 sm:py-10">
      <SignInError {...refusal} applications={gitHubAddresses(gitHubUrl()).applications} />
      <div className="grid gap-2">
        <h1 className="text-xl font-semibold">{t('title')}</h1>
        <p className="text-lg text-muted">{t('lead')}</p>
      </div>
      <div>
        <SignInButton returnTo={typeof callbackUrl === 'string' ? callbackUrl : '/projects'}>
          {t('signIn')}
        </SignInButton>
      </div>
      <Lines title={t('asksTitle')} lines={[t('asks.user'), t('asks.packages')]} />
      <Lines title={t('neverTitle')} lines={[t('never.restart'), t('never.watch'), t('never.share')]} />
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
