'use client'
import { useTranslations } from 'next-intl'
import { failureOf } from '#app/_trpc/failure.ts'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Message } from '#app/_ui/message.tsx'

/** An image that could not be checked. Another person's token may have come to stand there meanwhile. */
export function CheckFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const t = useTranslations('imageCheck')
  if (failureOf(error).code !== 'NOT_HOLDER') return <FailureMessage error={error} onRetry={onRetry} />
  return (
    <div role="alert">
      <Message tone="unknown">
        <span className="text-ink">{t('notHolder')}</span>
      </Message>
    </div>
  )
}
