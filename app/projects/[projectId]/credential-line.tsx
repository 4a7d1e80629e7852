'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { CheckSentence } from '#app/connection/check-sentence.tsx'
import { findingOf, findingTones, mendOf } from '#app/connection/check-words.ts'
import { MendButton } from '#app/connection/mend-button.tsx'
import { type ConnectionCheck, type ConnectionView, useConnectionCheck } from '#app/connection/use-connection-check.ts'

/** Whose token goes into the namespaces of this project, and what GitHub says of it now. */
export function CredentialLine({ connection }: { connection: ConnectionView }) {
  const t = useTranslations('credential')
  const wording = useTranslations('wording')
  const { data, error, isFetching, refetch } = useConnectionCheck()
  const source = connection?.source ?? 'oauth'
  const mend = data && mendOf(data, source)
  return (
    <section aria-label={t('title')} className="grid gap-2 text-sm">
      <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-muted">
          {t('title')}
          {wording('colon')}
        </span>
        <Credential connection={connection} />
        <span role="status" className="inline-flex flex-wrap items-center gap-x-2">
          {isFetching && <span className="text-muted">{t('checking')}</span>}
          {!isFetching && data && <Answer check={data} />}
        </span>
        {connection && <Expiry expiresAt={connection.expiresAt} />}
        <span className="flex gap-2 sm:ml-auto">
          {mend && <MendButton mend={mend} look="secondary" address={data.detail} />}
          <Button isBusy={isFetching} onClick={() => void refetch()}>
            {t('check')}
          </Button>
        </span>
      </div>
      <div role="status" className="empty:absolute">
        {data && findingOf(data) !== 'valid' && <CheckSentence check={data} source={source} />}
      </div>
      {error && <FailureMessage error={error} onRetry={() => void refetch()} />}
    </section>
  )
}

function Credential({ connection }: { connection: ConnectionView }) {
  const t = useTranslations('credential')
  if (!connection) return <span>{t('none')}</span>
  return (
    <span>
      <span className="font-medium">{connection.login}</span> · {t(`source.${connection.source}`)}{' '}
      <Mono>{connection.fingerprint.slice(0, 4)}…</Mono>
    </span>
  )
}

function Expiry({ expiresAt }: { expiresAt: string | null }) {
  const t = useTranslations('credential')
  return (
    <span className="text-muted">
      {expiresAt ? t.rich('expiresAtShort', { time: () => <Time at={expiresAt} show="day" /> }) : t('neverExpires')}
    </span>
  )
}

function Answer({ check }: { check: ConnectionCheck }) {
  const t = useTranslations('credential')
  const finding = findingOf(check)
  return (
    <>
      <Mark tone={findingTones[finding]}>{t(`words.${finding}`)}</Mark>
      <span className="text-muted">
        {t.rich('checkedAt', { time: () => <Time at={check.checkedAt} show="clock" /> })}
      </span>
    </>
  )
}
