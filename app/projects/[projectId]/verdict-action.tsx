'use client'
import { ExternalLink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, OutsideButtonLink } from '#app/_ui/button.tsx'
import type { Mend } from '#app/connection/check-words.ts'
import { MendButton } from '#app/connection/mend-button.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { packageAddress } from '#app/projects/[projectId]/package-address.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

interface VerdictActionProps {
  projectId: string
  connection: ConnectionView
  status: PullStatus
  onHowToUse: () => void
}

/** What mends it. Nothing where only looking again helps: that button is always there. */
export function VerdictAction({ projectId, connection, status, onHowToUse }: VerdictActionProps) {
  const t = useTranslations()
  const { code, facts } = status.verdict
  switch (code) {
    case 'connect-github':
    case 'reconnect-github':
    case 'sso-required':
    case 'grant-scope':
      return <MendButton mend={mendOf(status.verdict, connection)} />
    case 'provision':
    case 'update-secret':
      return (
        <ProvisionButton projectId={projectId} environmentId={status.environmentId}>
          {t(code === 'provision' ? 'verdict.actions.create' : 'verdict.actions.update')}
        </ProvisionButton>
      )
    case 'not-referenced':
      return (
        <Button look="primary" onClick={onHowToUse}>
          {t('howToUse.open')}
        </Button>
      )
    case 'no-access':
    case 'image-not-found':
      return <PackageLink image={facts.image} />
    case 'ok':
    case 'secret-foreign':
    case 'registry-trouble':
    case 'cluster-unreachable':
    case 'cluster-denied':
      return null
  }
}

function mendOf({ code, facts }: Verdict, connection: ConnectionView): Mend {
  if (code === 'connect-github') return 'connect'
  // Signing in only proves who comes while a pasted token is in use.
  if (connection?.source === 'pat') return 'replace'
  if (code === 'grant-scope') return 'grant'
  return facts.token === 'expiring' ? 'paste' : 'reconnect'
}

function ProvisionButton(props: { projectId: string; environmentId: string; children: string }) {
  const { projectId, environmentId, children } = props
  const { byEnvironment, provision } = useProvisioning()
  const isBusy = byEnvironment.get(environmentId)?.state === 'running'
  return (
    <Button look="primary" isBusy={isBusy} onClick={() => void provision([{ projectId, environmentId }])}>
      {children}
    </Button>
  )
}

function PackageLink({ image }: { image: string | undefined }) {
  const t = useTranslations('verdict.actions')
  const address = image && packageAddress(image)
  if (!address) return null
  return (
    <OutsideButtonLink look="primary" href={address}>
      {t('package')}
      <ExternalLink aria-hidden className="size-3.5" />
    </OutsideButtonLink>
  )
}
