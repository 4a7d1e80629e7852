'use client'
import { useTranslations } from 'next-intl'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { RefusedWorkload } from '#server/domain/refused-workload.ts'

/** A workload whose pods the API server refuses: it has none, or those that it had before. */
export function RefusedRow({ refused, readAt }: { refused: RefusedWorkload; readAt: string }) {
  const t = useTranslations()
  const { workload, message, failedAt } = refused
  return (
    <li className="grid gap-x-4 sm:grid-cols-[minmax(0,5fr)_minmax(0,13fr)]">
      <Mono>{t('verdict.workload', { ...workload })}</Mono>
      <div>
        <Mark tone="error">{t('container.refused')}</Mark>
        <div className="pl-5.5 text-muted">
          <p>{t.rich('container.failedAt', { time: () => <Time at={failedAt} from={readAt} /> })}</p>
          <details>
            <summary className="w-fit rounded">{t('container.saidByCluster')}</summary>
            <p className="mt-1 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{message}</p>
          </details>
        </div>
      </div>
    </li>
  )
}
