'use client'
import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { asksOperator, tellFailure } from '#app/_trpc/failure-words.ts'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import type { Provisioning } from '#app/projects/provisioning.tsx'
import { hasFailed, type UpdateProgress } from '#app/projects/use-update.ts'

/** How far an update of many secrets has come, and why some of them failed. */
export function UpdateOutcome({ isRunning, steps }: Pick<UpdateProgress, 'isRunning' | 'steps'>) {
  const t = useTranslations()
  const failed = steps.filter(({ provisioning }) => hasFailed(provisioning))
  const words = {
    count: steps.length,
    done: steps.filter(({ provisioning }) => provisioning.state !== 'running').length,
    updated: steps.length - failed.length,
  }
  return (
    <div role="status" className="grid gap-1 text-sm empty:absolute">
      {steps.length > 0 && (
        <Mark tone={isRunning ? 'neutral' : failed.length > 0 ? 'error' : 'ok'}>
          <span className="text-ink tabular-nums">
            {isRunning && t('update.running', words)}
            {!isRunning && t(failed.length > 0 ? 'update.incomplete' : 'update.done', words)}
          </span>
          {!isRunning && words.updated > 0 && <span className="text-muted"> {t('verdict.retried')}</span>}
        </Mark>
      )}
      {failed.length > 0 && (
        <ul className="grid gap-1 pl-5.5">
          {failed.map(({ environment, provisioning }) => (
            <li key={environment.id}>
              <Mono>{environment.namespace}</Mono>
              {t('wording.colon')}
              {tellFailure(t, failureIn(provisioning))} {asksOperator(failureIn(provisioning)) && <AskContact />}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function failureIn(provisioning: Provisioning) {
  if (provisioning.state === 'lost') return failureOf(provisioning.error)
  return (provisioning.state === 'done' && provisioning.result.error) || { code: 'INTERNAL' as const }
}
