'use client'
import { useTranslations } from 'next-intl'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { Message } from '#app/_ui/message.tsx'
import type { OutdatedSecret } from '#app/projects/use-overview.ts'
import type { UpdateProgress } from '#app/projects/use-update.ts'

interface OutdatedNoticeProps {
  outdated: OutdatedSecret[]
  progress: UpdateProgress
  /** False until the secrets were read. */
  isRead: boolean
  isAllCurrent: boolean
}

/** Above the projects: how many secrets need an update. It is there from the beginning, so that nothing moves by it. */
export function OutdatedNotice({ outdated, progress, isRead, isAllCurrent }: OutdatedNoticeProps) {
  const t = useTranslations()
  return (
    <div role="status">
      {outdated.length > 0 ? (
        <Outdated outdated={outdated} progress={progress} />
      ) : (
        <Message tone={isAllCurrent ? 'ok' : 'neutral'}>
          <span className="text-ink">{isRead ? t('update.none') : t('projects.reading')}</span>
        </Message>
      )}
    </div>
  )
}

/** With the one button for all of them. */
function Outdated({ outdated, progress }: Pick<OutdatedNoticeProps, 'outdated' | 'progress'>) {
  const t = useTranslations('update')
  const count = outdated.length
  // Without a token that can be used there is nothing to update them with.
  const isStuck = outdated.some(({ secret }) => secret.detail === 'no-connection' || secret.detail === 'token-expired')
  return (
    <Message tone={isStuck ? 'error' : 'warning'}>
      <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-64 text-ink">{t(isStuck ? 'stuck' : 'outdated', { count })}</span>
        {isStuck ? (
          <ButtonLink href="/connection" look="primary" className="sm:-my-1.5">
            {t('toConnection')}
          </ButtonLink>
        ) : (
          <Button
            look="primary"
            className="sm:-my-1.5"
            isBusy={progress.isRunning}
            onClick={() => progress.update(outdated)}
          >
            {t('updateOutdated', { count })}
          </Button>
        )}
      </span>
    </Message>
  )
}
