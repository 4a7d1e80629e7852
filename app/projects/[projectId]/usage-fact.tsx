import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { Fact } from '#app/_ui/fact-list.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import type { PullStatus, UsageStatus } from '#server/domain/pull-status.ts'

export function UsageFact({ status, onHowToUse }: { status: PullStatus; onHowToUse: () => void }) {
  const t = useTranslations()
  const { usage, verdict } = status
  return (
    <Fact name={t('card.usage')}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        {'unreadable' in usage ? (
          <Mark tone="unknown">{t('card.usageUnknown', { trouble: t(`trouble.${usage.unreadable}`) })}</Mark>
        ) : (
          <Users usage={usage} />
        )}
        {verdict.code !== 'not-referenced' && (
          <Button className="sm:-my-1.5" onClick={onHowToUse}>
            {t('howToUse.open')}
          </Button>
        )}
      </div>
    </Fact>
  )
}

function Users({ usage }: { usage: Exclude<UsageStatus, { unreadable: unknown }> }) {
  const t = useTranslations('card')
  const { pods, podsReferencing, defaultServiceAccount } = usage
  const account =
    defaultServiceAccount === null ? 'accountUnknown' : defaultServiceAccount ? 'byAccount' : 'notByAccount'
  return (
    <span>
      {t('podsUsing', { pods, using: podsReferencing })} · {t(account)}
    </span>
  )
}
