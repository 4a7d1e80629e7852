'use client'
import { useTranslations } from 'next-intl'
import { Command } from '#app/_ui/command.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { ConsentManifest } from '#app/projects/[projectId]/consent-manifest.tsx'
import { useConsent } from '#app/projects/[projectId]/use-consent.ts'
import { deleteSecretCommand } from '#app/projects/left-behind.ts'
import type { EnvironmentView, ProjectView } from '#app/projects/project-view.ts'

interface ConsentDemandProps {
  projectId: string
  role: ProjectView['role']
  environment: EnvironmentView
}

/** On the card of an adopted namespace that does not let the project in: what opens it again, and what stays behind. */
export function ConsentDemand({ projectId, role, environment }: ConsentDemandProps) {
  const t = useTranslations('consent')
  const { namespace } = environment
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4 text-sm">
      {role === 'owner' ? <Manifest {...{ projectId, environment }} /> : <p>{t('askOwner')}</p>}
      <div className="grid grid-cols-1 gap-2">
        <h3 className="font-medium">{t('left')}</h3>
        <p>{t('leftWhat')}</p>
        <Command text={deleteSecretCommand(namespace)} what={t('command')} />
      </div>
    </div>
  )
}

/** The owner's alone to ask for. */
function Manifest({ projectId, environment }: Omit<ConsentDemandProps, 'role'>) {
  const { data, error, refetch } = useConsent(projectId, environment)
  if (error) return <FailureMessage error={error} onRetry={() => void refetch()} />
  return <ConsentManifest namespace={environment.namespace} manifest={data?.manifest} />
}
