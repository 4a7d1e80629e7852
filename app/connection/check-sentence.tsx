import { useTranslations } from 'next-intl'
import { Time } from '#app/_ui/time.tsx'
import { findingOf, sentenceOf } from '#app/connection/check-words.ts'
import type { ConnectionCheck, TokenSource } from '#app/connection/use-connection-check.ts'

/** What GitHub said of the token, and what to do about it. */
export function CheckSentence({ check, source }: { check: ConnectionCheck; source: TokenSource }) {
  const t = useTranslations('credential')
  const { state, detail } = check
  const time = () => detail && <Time at={detail} />
  return (
    <span className="text-ink">
      {t(`sentences.${sentenceOf(findingOf(check), source)}`)}
      {state === 'expiring' && detail && <> {t.rich('expiresAt', { time })}</>}
      {state === 'rate-limited' && detail && <> {t.rich('liftsAt', { time })}</>}
    </span>
  )
}
