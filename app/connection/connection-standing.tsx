'use client'
import { signOut } from 'next-auth/react'
import { useTranslations } from 'next-intl'
import { SignInButton } from '#app/_shell/sign-in-button.tsx'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { Time } from '#app/_ui/time.tsx'
import { CheckSentence } from '#app/connection/check-sentence.tsx'
import {
  type ConnectionCheck,
  stateMends,
  stateTones,
  useConnectionCheck,
} from '#app/connection/use-connection-check.ts'

/** What GitHub says of the token now, and what can be done with the Connection. */
export function ConnectionStanding({ isConnected }: { isConnected: boolean }) {
  const t = useTranslations()
  const { data, error, isFetching, refetch } = useConnectionCheck()
  const check = () => void refetch()
  return (
    <>
      <section
        aria-label={t('connection.state')}
        aria-busy={isFetching}
        className="grid gap-2 border-t border-line pt-4 text-sm"
      >
        {error && <FailureMessage error={error} onRetry={check} note={data && t('card.stale')} />}
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div role="status" className="grid min-h-12 min-w-0 flex-1 basis-72 content-start gap-1 py-1.5">
            {data && <Answer check={data} />}
            {!data && isFetching && <AnswerSkeleton />}
          </div>
          <Button isBusy={isFetching} onClick={check}>
            {t('connection.checkNow')}
          </Button>
        </div>
      </section>
      <Actions isConnected={isConnected} mend={data ? stateMends[data.state] : null} />
    </>
  )
}

function Answer({ check }: { check: ConnectionCheck }) {
  const t = useTranslations('credential')
  return (
    <>
      <Mark tone={stateTones[check.state]}>
        <CheckSentence check={check} />
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

function Actions({ isConnected, mend }: { isConnected: boolean; mend: (typeof stateMends)[keyof typeof stateMends] }) {
  const t = useTranslations()
  const usual = isConnected ? 'reconnect' : 'connect'
  return (
    <div className="grid gap-2 border-t border-line pt-4">
      <div className="flex flex-wrap gap-2">
        <SignInButton look={mend || !isConnected ? 'primary' : 'secondary'} returnTo="/connection">
          {t(`credential.${mend ?? usual}`)}
        </SignInButton>
        <Button onClick={() => void signOut({ callbackUrl: '/' })}>{t('shell.signOut')}</Button>
      </div>
      {isConnected && <p className="text-sm text-muted">{t('connection.reconnectNote')}</p>}
    </div>
  )
}
