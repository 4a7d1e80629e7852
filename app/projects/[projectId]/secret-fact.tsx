import { useTranslations } from 'next-intl'
import { Fact } from '#app/_ui/fact-list.tsx'
import { Mark, type Tone } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { SecretStatus } from '#server/domain/pull-status.ts'

const tones: Record<SecretStatus['state'], Tone> = {
  current: 'ok',
  outdated: 'warning',
  missing: 'error',
  foreign: 'error',
  malformed: 'error',
  unreadable: 'unknown',
}

export function SecretFact({ secret, readAt }: { secret: SecretStatus; readAt: string }) {
  const t = useTranslations('card')
  const { state, login, fingerprint, provisionedAt } = secret
  const writtenAt = provisionedAt && !Number.isNaN(Date.parse(provisionedAt)) ? provisionedAt : null
  return (
    <Fact name={t('secret')}>
      <span className="flex flex-wrap gap-x-3 gap-y-1">
        <Mark tone={tones[state]}>{t(`states.${state}`)}</Mark>
        {writtenAt && login && (
          <span>{t.rich('writtenBy', { login, time: () => <Time at={writtenAt} from={readAt} /> })}</span>
        )}
        {fingerprint && <span>{t.rich('token', { fingerprint: () => <Mono>{fingerprint.slice(0, 4)}…</Mono> })}</span>}
      </span>
    </Fact>
  )
}
