'use client'
import { ExternalLink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { SignInButton } from '#app/_shell/sign-in-button.tsx'
import { Button, OutsideButtonLink } from '#app/_ui/button.tsx'
import { packageAddress } from '#app/projects/[projectId]/package-address.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface VerdictActionProps {
  projectId: string
  status: PullStatus
  onHowToUse: () => void
}

/** What mends it. Nothing where only looking again helps: that button is always there. */
export function VerdictAction({ projectId, status, onHowToUse }: VerdictActionProps) {
  const t = useTranslations()
  const { code, facts } = status.verdict
  switch (code) {
    case 'connect-github':
      return <SignInButton>{t('verdict.actions.connect')}</SignInButton>
    case 'reconnect-github':
    case 'sso-required':
      return <SignInButton>{t('verdict.actions.reconnect')}</SignInButton>
    case 'grant-scope':
      return <SignInButton>{t('verdict.actions.grant')}</SignInButton>
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

function ProvisionButton(props: { projectId: string; environmentId: string; children: string }) {
  const { projectId, environmentId, children } = props
  const { byEnvironment, provision } = useProvisioning()
  const isBusy = byEnvironment.get(environmentId)?.state === 'running'
  return (
    <Button look="primary" isBusy={isBusy} onClick={() => provision(projectId, [environmentId])}>
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
