'use client'
import { useTranslations } from 'next-intl'
import { SignInButton } from '#app/_shell/sign-in-button.tsx'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { CheckSentence } from '#app/connection/check-sentence.tsx'
import {
  type ConnectionCheck,
  type ConnectionView,
  stateMends,
  stateTones,
  useConnectionCheck,
} from '#app/connection/use-connection-check.ts'

/** Whose token goes into the namespaces of this project, and what GitHub says of it now. */
export function CredentialLine({ connection }: { connection: ConnectionView }) {
  const t = useTranslations('credential')
  const { data, error, isFetching, refetch } = useConnectionCheck()
  const mend = data && stateMends[data.state]
  return (
    <section aria-label={t('title')} className="grid gap-2 text-sm">
      <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
        <span className="text-muted">{t('title')}:</span>
        <Credential connection={connection} />
        <span role="status" className="inline-flex flex-wrap items-center gap-x-2">
          {isFetching && <span className="text-muted">{t('checking')}</span>}
          {!isFetching && data && <Answer check={data} />}
        </span>
        <span className="flex gap-2 sm:ml-auto">
          {mend && <SignInButton look="secondary">{t(mend)}</SignInButton>}
          <Button isBusy={isFetching} onClick={() => void refetch()}>
            {t('check')}
          </Button>
        </span>
      </div>
      <div role="status" className="empty:absolute">
        {data && data.state !== 'valid' && <CheckSentence check={data} />}
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

function Answer({ check: { state, checkedAt } }: { check: ConnectionCheck }) {
  const t = useTranslations('credential')
  return (
    <>
      <Mark tone={stateTones[state]}>{t(`words.${state}`)}</Mark>
      <span className="text-muted">{t.rich('checkedAt', { time: () => <Time at={checkedAt} show="clock" /> })}</span>
    </>
  )
}
