import { useTranslations } from 'next-intl'
import { Time } from '#app/_ui/time.tsx'
import type { ConnectionCheck } from '#app/connection/use-connection-check.ts'

/** What GitHub said of the token, and what to do about it. */
export function CheckSentence({ check: { state, detail } }: { check: ConnectionCheck }) {
  const t = useTranslations('credential')
  const sentence = state === 'revoked' && detail === 'TOKEN_UNREADABLE' ? 'unreadable' : state
  const time = () => detail && <Time at={detail} />
  return (
    <span className="text-ink">
      {t(`sentences.${sentence}`)}
      {state === 'expiring' && detail && <> {t.rich('expiresAt', { time })}</>}
      {state === 'rate-limited' && detail && <> {t.rich('liftsAt', { time })}</>}
    </span>
  )
}
