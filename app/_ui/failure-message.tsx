'use client'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { asksOperator, tellFailure } from '#app/_trpc/failure-words.ts'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { Message } from '#app/_ui/message.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { RetryTime } from '#app/_ui/retry-time.tsx'

interface FailureMessageProps {
  error: unknown
  onRetry?: () => void
  /** A sentence about what is still shown. */
  note?: string
}

/** A call that failed: what happened, and the way on. */
export function FailureMessage({ error, onRetry, note }: FailureMessageProps) {
  const t = useTranslations()
  const path = usePathname()
  const failure = failureOf(error)
  const { code, logId, retryAt } = failure
  return (
    <div role="alert">
      <Message tone="error">
        <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <span className="text-ink">
            {tellFailure(t, failure)} {asksOperator(failure) && <AskContact />} {retryAt && <RetryTime at={retryAt} />}{' '}
            {note}
            {logId && (
              <span className="block text-muted">{t.rich('failure.logId', { id: () => <Mono>{logId}</Mono> })}</span>
            )}
          </span>
          {code === 'UNAUTHENTICATED' ? (
            <ButtonLink href={`/?callbackUrl=${encodeURIComponent(path)}`} className="sm:-my-1.5">
              {t('failure.signIn')}
            </ButtonLink>
          ) : (
            onRetry && (
              <Button onClick={onRetry} className="sm:-my-1.5">
                {t('failure.retry')}
              </Button>
            )
          )}
        </span>
      </Message>
    </div>
  )
}
