import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { Fact } from '#app/_ui/fact-list.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import type { PullStatus } from '#server/domain/pull-status.ts'

/** What Pullkey would have read and could not, and why. Everything else on the card is read all the same. */
export function UnreadFact({ unread = [] }: Pick<PullStatus, 'unread'>) {
  const t = useTranslations()
  if (unread.length === 0) return null
  return (
    <Fact name={t('card.unread')}>
      <ul className="grid gap-y-1">
        {unread.map(({ part, trouble }) => (
          <li key={part}>
            <Mark tone="unknown">
              <span className="text-ink">
                {trouble === 'denied'
                  ? t(`unread.denied.${part}`)
                  : t(`unread.silent.${part}`, { trouble: t(`trouble.${trouble}`) })}
              </span>
            </Mark>
          </li>
        ))}
      </ul>
      {unread.some(({ trouble }) => trouble === 'denied') && (
        <p className="mt-1 pl-5.5 text-muted">
          {t('unread.grant')} <AskContact />
        </p>
      )}
    </Fact>
  )
}
