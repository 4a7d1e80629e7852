import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Fact } from '#app/_ui/fact-list.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { HeldList } from '#app/projects/[projectId]/held-list.tsx'
import { otherHolder } from '#app/projects/other-holder.ts'
import { markStateOf, markTones } from '#app/projects/secret-words.ts'
import type { SecretStatus } from '#server/domain/pull-status.ts'
import { daysLeft } from '#server/domain/token-expiry.ts'

interface SecretFactProps {
  secret: SecretStatus
  readAt: string
  /** What can be done about it here. */
  children?: ReactNode
}

export function SecretFact({ secret, readAt, children }: SecretFactProps) {
  const t = useTranslations()
  const { fingerprint, holder, immutable, replaces = [] } = secret
  const state = markStateOf(secret)
  const days = daysLeft(holder?.expiresAt, readAt)
  return (
    <Fact name={t('card.secret')}>
      <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <span className="flex min-w-0 flex-1 basis-60 flex-wrap gap-x-3 gap-y-1">
          <Mark tone={markTones[state]}>
            {t(`card.states.${state}`)}
            <Because secret={secret} />
          </Mark>
          <Writing {...{ secret, readAt }} />
          {fingerprint && (
            <span>{t.rich('card.token', { fingerprint: () => <Mono>{fingerprint.slice(0, 4)}…</Mono> })}</span>
          )}
          {days !== null && <Mark tone="warning">{t('card.expires', { days })}</Mark>}
          {immutable && <span>{t('card.immutable')}</span>}
          <HeldList as="span" held={replaces} />
        </span>
        {children}
      </span>
    </Fact>
  )
}

/** Why it is outdated. */
function Because({ secret }: { secret: SecretStatus }) {
  const t = useTranslations()
  if (secret.state !== 'outdated' || secret.isDeleting) return null
  const { detail } = secret
  const login = otherHolder(secret)
  const isSame = login === undefined || detail === 'content-changed' || detail === 'labels-changed'
  return (
    <span>
      {t('wording.colon')}
      {isSame ? t(`card.because.${detail}`) : t(`card.heldBecause.${detail}`, { login })}
    </span>
  )
}

/** Whose token it is, and since when. */
function Writing({ secret, readAt }: Pick<SecretFactProps, 'secret' | 'readAt'>) {
  const t = useTranslations('card')
  const { login, provisionedAt } = secret
  if (!login || !provisionedAt || Number.isNaN(Date.parse(provisionedAt))) return null
  return (
    <span>
      {otherHolder(secret)
        ? t.rich('heldBy', { login, time: () => <Time at={provisionedAt} show="day" /> })
        : t.rich('writtenBy', { login, time: () => <Time at={provisionedAt} from={readAt} /> })}
    </span>
  )
}
