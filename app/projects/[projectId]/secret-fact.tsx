import { useTranslations } from 'next-intl'
import { Fact } from '#app/_ui/fact-list.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { HeldList } from '#app/projects/[projectId]/held-list.tsx'
import { markStateOf, markTones } from '#app/projects/secret-words.ts'
import type { SecretStatus } from '#server/domain/pull-status.ts'
import { daysLeft } from '#server/domain/token-expiry.ts'

export function SecretFact({ secret, readAt }: { secret: SecretStatus; readAt: string }) {
  const t = useTranslations()
  const { login, fingerprint, provisionedAt, holder, immutable, replaces = [] } = secret
  const state = markStateOf(secret)
  const days = daysLeft(holder?.expiresAt, readAt)
  const writtenAt = provisionedAt && !Number.isNaN(Date.parse(provisionedAt)) ? provisionedAt : null
  return (
    <Fact name={t('card.secret')}>
      <span className="flex flex-wrap gap-x-3 gap-y-1">
        <Mark tone={markTones[state]}>
          {t(`card.states.${state}`)}
          {state === 'outdated' && secret.state === 'outdated' && (
            <span>
              {t('wording.colon')}
              {t(`card.because.${secret.detail}`)}
            </span>
          )}
        </Mark>
        {writtenAt && login && (
          <span>{t.rich('card.writtenBy', { login, time: () => <Time at={writtenAt} from={readAt} /> })}</span>
        )}
        {fingerprint && (
          <span>{t.rich('card.token', { fingerprint: () => <Mono>{fingerprint.slice(0, 4)}…</Mono> })}</span>
        )}
        {days !== null && <Mark tone="warning">{t('card.expires', { days })}</Mark>}
        {immutable && <span>{t('card.immutable')}</span>}
        <HeldList as="span" held={replaces} />
      </span>
    </Fact>
  )
}
