'use client'
import { useTranslations } from 'next-intl'
import { ButtonLink } from '#app/_ui/button.tsx'
import { Message } from '#app/_ui/message.tsx'
import { CheckSentence } from '#app/connection/check-sentence.tsx'
import { findingOf, findingTones, mendOf } from '#app/connection/check-words.ts'
import { MendButton } from '#app/connection/mend-button.tsx'
import { type TokenSource, useConnectionCheck } from '#app/connection/use-connection-check.ts'

/** Says before anything is filled in that nothing could be written with the reader's token, and what mends that. */
export function TokenObstacle({ source }: { source: TokenSource }) {
  const { data: check } = useConnectionCheck()
  const mend = check && mendOf(check, source)
  return (
    <div role="status" className="max-w-2xl empty:absolute">
      {check && mend && (
        <Message tone={findingTones[findingOf(check)]}>
          <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <span className="min-w-0 flex-1 basis-64">
              <CheckSentence check={check} source={source} />
            </span>
            <MendButton mend={mend} look="secondary" address={check.detail} />
          </span>
        </Message>
      )}
    </div>
  )
}

/** The reader has as many projects as this Pullkey allows. */
export function LimitReached({ limit }: { limit: number }) {
  const t = useTranslations('newProject')
  return (
    <div className="grid max-w-2xl justify-items-start gap-4">
      <Message tone="warning" className="w-full">
        <span className="text-ink">{t('limitReached', { limit })}</span>
      </Message>
      <ButtonLink href="/projects">{t('toProjects')}</ButtonLink>
    </div>
  )
}
