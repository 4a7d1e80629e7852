'use client'
import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { Button } from '#app/_ui/button.tsx'
import { Mono } from '#app/_ui/mono.tsx'

interface ErrorPageProps {
  error: Error & { digest?: string }
  /** Asks the server again. */
  retry: () => void
}

/** A page that could not be made. The digest is one of our codes, or the id under which the log holds the rest. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const t = useTranslations()
  const isDatabase = error.digest === 'DATABASE_UNREACHABLE'
  return (
    <div role="alert" className="grid gap-4">
      <title>{t('failure.pageTitle')}</title>
      <h1 className="text-xl font-semibold">{t('failure.title')}</h1>
      <p>
        {t(isDatabase ? 'errors.DATABASE_UNREACHABLE' : 'errors.INTERNAL')} <AskContact />
      </p>
      {!isDatabase && error.digest && (
        <p className="text-sm text-muted">{t.rich('failure.logId', { id: () => <Mono>{error.digest}</Mono> })}</p>
      )}
      <Button onClick={retry} className="w-fit">
        {t('failure.retry')}
      </Button>
    </div>
  )
}
