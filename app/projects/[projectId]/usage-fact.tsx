import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { Fact } from '#app/_ui/fact-list.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import type { PullStatus, UsageStatus } from '#server/domain/pull-status.ts'

export function UsageFact({ status, onHowToUse }: { status: PullStatus; onHowToUse: () => void }) {
  const t = useTranslations()
  const { usage, findings } = status
  return (
    <Fact name={t('card.usage')}>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <Users usage={usage} />
        {findings.every(({ code }) => code !== 'not-referenced') && (
          <Button className="sm:-my-1.5" onClick={onHowToUse}>
            {t('howToUse.open')}
          </Button>
        )}
      </div>
    </Fact>
  )
}

function Users({ usage }: { usage: UsageStatus }) {
  const t = useTranslations('card')
  const { defaultServiceAccount } = usage
  const account =
    defaultServiceAccount === null ? 'accountUnknown' : defaultServiceAccount ? 'byAccount' : 'notByAccount'
  if ('unreadable' in usage) {
    return (
      <span>
        <Mark tone="unknown">{t('usageUnknown')}</Mark> · {t(account)}
      </span>
    )
  }
  const words = { pods: usage.pods, using: usage.podsReferencing }
  return (
    <span>
      {t(usage.isPartial ? 'firstPodsUsing' : 'podsUsing', words)} · {t(account)}
    </span>
  )
}
