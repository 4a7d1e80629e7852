'use client'
import { useTranslations } from 'next-intl'
import { Command } from '#app/_ui/command.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { ConsentManifest } from '#app/projects/[projectId]/consent-manifest.tsx'
import { useConsent } from '#app/projects/[projectId]/use-consent.ts'
import { deleteSecretCommand } from '#app/projects/left-behind.ts'
import type { EnvironmentView } from '#app/projects/project-view.ts'

interface ConsentDemandProps {
  projectId: string
  environment: EnvironmentView
}

/** On the card of an adopted namespace that does not let the project in: what opens it again, and what stays behind. */
export function ConsentDemand({ projectId, environment }: ConsentDemandProps) {
  const t = useTranslations('consent')
  const { namespace } = environment
  const { data, error, refetch } = useConsent(projectId, environment)
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4 text-sm">
      {error ? (
        <FailureMessage error={error} onRetry={() => void refetch()} />
      ) : (
        <ConsentManifest namespace={namespace} manifest={data?.manifest} />
      )}
      <div className="grid grid-cols-1 gap-2">
        <h3 className="font-medium">{t('left')}</h3>
        <p>{t('leftWhat')}</p>
        <Command text={deleteSecretCommand(namespace)} what={t('command')} />
      </div>
    </div>
  )
}
