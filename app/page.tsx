import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { SignInButton } from '#app/_shell/sign-in-button.tsx'
import { SignInError, type SignInErrorParams } from '#app/_shell/sign-in-error.tsx'
import { findUser } from '#app/_trpc/load.ts'

interface LandingProps {
  searchParams: Promise<SignInErrorParams & { callbackUrl?: string | string[] }>
}

export default async function LandingPage({ searchParams }: LandingProps) {
  const { error, retryAt, callbackUrl } = await searchParams
  // Somebody who is signed in comes here with an error when renewing the Connection did not work.
  if (await findUser()) {
    const why = new URLSearchParams({ error: String(error), ...(retryAt ? { retryAt: String(retryAt) } : {}) })
    redirect(error ? `/connection?${why}` : '/projects')
  }
  const t = await getTranslations('landing')
  return (
    <div className="mx-auto grid max-w-xl gap-6 py-4 sm:py-10">
      <SignInError error={error} retryAt={retryAt} />
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
