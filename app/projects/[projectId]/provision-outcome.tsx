'use client'
import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { asksOperator, tellFailure } from '#app/_trpc/failure-words.ts'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { useProvisioning } from '#app/projects/provisioning.tsx'

interface ProvisionOutcomeProps {
  environmentId: string
  /** Pullkey is not let in any more: what was written before that is no news. */
  isClosed: boolean
}

/** What the last provisioning of this Environment came to, while the page is open. */
export function ProvisionOutcome({ environmentId, isClosed }: ProvisionOutcomeProps) {
  const t = useTranslations()
  const provisioning = useProvisioning().byEnvironment.get(environmentId)
  if (provisioning?.state === 'lost') return <FailureMessage error={provisioning.error} />
  const error = provisioning?.state === 'done' ? provisioning.result.error : undefined
  const isShown = provisioning?.state === 'done' && (!isClosed || provisioning.result.outcome === 'failed')
  return (
    <div role="status" className="text-sm empty:absolute">
      {provisioning?.state === 'running' && <Mark tone="neutral">{t('provision.running')}</Mark>}
      {isShown && (
        <Mark tone={provisioning.result.outcome === 'failed' ? 'error' : 'ok'}>
          {t(`provision.outcomes.${provisioning.result.outcome}`)}
          {provisioning.result.outcome === 'created' && <span className="text-ink"> {t('provision.next')}</span>}
          {error && (
            <span className="text-ink">
              {' '}
              {tellFailure(t, error)} {asksOperator(error) && <AskContact />}
            </span>
          )}
        </Mark>
      )}
    </div>
  )
}
