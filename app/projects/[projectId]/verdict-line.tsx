'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { Command } from '#app/_ui/command.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { VerdictAction } from '#app/projects/[projectId]/verdict-action.tsx'
import { hintOf, isRetried, sentenceOf } from '#app/projects/[projectId]/verdict-words.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface VerdictLineProps {
  projectId: string
  connection: ConnectionView
  /** Undefined while it is read for the first time. */
  status: PullStatus | undefined
  isFetching: boolean
  onCheck: () => void
  onHowToUse: () => void
}

/** The one thing to know, and the one thing to do. */
export function VerdictLine({ projectId, connection, status, isFetching, onCheck, onHowToUse }: VerdictLineProps) {
  const t = useTranslations()
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div role="status" className="min-w-0 flex-1 basis-72 wrap-anywhere">
          {status ? <VerdictText status={status} connection={connection} /> : <Skeleton className="my-2 w-80" />}
        </div>
        <div className="flex flex-wrap gap-2">
          {status && <VerdictAction {...{ projectId, connection, status, onHowToUse }} />}
          <Button isBusy={isFetching} onClick={onCheck}>
            {t('card.check')}
          </Button>
        </div>
      </div>
      {status?.verdict.code === 'secret-foreign' && (
        <Command text={`kubectl -n ${status.namespace} describe secret ghcr-secret`} what={t('verdict.describe')} />
      )}
    </div>
  )
}

function VerdictText({ status, connection }: { status: PullStatus; connection: ConnectionView }) {
  const t = useTranslations()
  const { verdict, secret } = status
  const { pods = 0, image = '', cause, trouble } = verdict.facts
  const sentence = sentenceOf(verdict)
  const hint = hintOf(sentence, connection?.source)
  const words = {
    pods,
    image,
    cause: cause ? t(`causes.${cause}`) : '',
    trouble: trouble ? t(`trouble.${trouble}`) : '',
    former: secret.login ?? '',
    login: connection?.login ?? '',
  }
  return (
    <>
      <Mark tone={verdict.severity} className="py-1.5 font-medium">
        <span className="text-ink">{t(`verdict.sentences.${sentence}`, words)}</span>
      </Mark>
      {hint && <p className="pl-5.5 text-sm text-muted">{t(`verdict.hints.${hint}`)}</p>}
      {isRetried[sentence] && <p className="pl-5.5 text-sm text-muted">{t('verdict.retried')}</p>}
    </>
  )
}
