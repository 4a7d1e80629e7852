'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { Time } from '#app/_ui/time.tsx'
import { CheckSentence } from '#app/connection/check-sentence.tsx'
import { findingOf, findingTones, isBySigningIn, type Mend } from '#app/connection/check-words.ts'
import { MendButton } from '#app/connection/mend-button.tsx'
import type {
  ConnectionCheck,
  ConnectionView,
  TokenSource,
  useConnectionCheck,
} from '#app/connection/use-connection-check.ts'

interface ConnectionStandingProps {
  connection: ConnectionView
  check: ReturnType<typeof useConnectionCheck>
  mend: Mend | null
}

/** What GitHub says of the token now, and what would make it good. */
export function ConnectionStanding({ connection, check, mend }: ConnectionStandingProps) {
  const t = useTranslations()
  const { data, error, isFetching, refetch } = check
  const ask = () => void refetch()
  return (
    <section
      aria-label={t('connection.state')}
      aria-busy={isFetching}
      className="grid gap-2 border-t border-line pt-4 text-sm first:border-t-0 first:pt-0"
    >
      {error && <FailureMessage error={error} onRetry={ask} note={data && t('card.stale')} />}
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div role="status" className="grid min-h-12 min-w-0 flex-1 basis-72 content-start gap-1 py-1.5">
          {data && <Answer check={data} source={connection?.source ?? 'oauth'} />}
          {!data && isFetching && <AnswerSkeleton />}
        </div>
        <Button isBusy={isFetching} onClick={ask}>
          {t('connection.checkNow')}
        </Button>
      </div>
      {mend === 'authorise' && (
        <div>
          <MendButton mend={mend} address={data?.detail} />
        </div>
      )}
      {connection?.source !== 'pat' && <SigningIn isConnected={connection !== null} mend={mend} />}
    </section>
  )
}

function Answer({ check, source }: { check: ConnectionCheck; source: TokenSource }) {
  const t = useTranslations('credential')
  return (
    <>
      <Mark tone={findingTones[findingOf(check)]}>
        <CheckSentence check={check} source={source} />
      </Mark>
      <span className="pl-5.5 text-muted">
        {t.rich('checkedAt', { time: () => <Time at={check.checkedAt} show="clock" /> })}
      </span>
    </>
  )
}

function AnswerSkeleton() {
  const t = useTranslations('credential')
  return (
    <>
      <span className="sr-only">{t('checking')}</span>
      <Skeleton className="w-72" />
      <Skeleton className="w-40" />
    </>
  )
}

/** Always there: signing in again harms nothing. It is the thing to do where `mend` says so. */
function SigningIn({ isConnected, mend }: { isConnected: boolean; mend: Mend | null }) {
  const t = useTranslations('connection')
  const needed = mend && isBySigningIn(mend) ? mend : null
  return (
    <div className="grid justify-items-start gap-2">
      <MendButton
        mend={needed ?? (isConnected ? 'reconnect' : 'connect')}
        look={needed || !isConnected ? 'primary' : 'secondary'}
        returnTo="/connection"
      />
      {isConnected && !needed && <p className="text-muted">{t('reconnectNote')}</p>}
    </div>
  )
}
