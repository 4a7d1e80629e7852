'use client'
import { ExternalLink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, type ButtonLook, OutsideButtonLink } from '#app/_ui/button.tsx'
import { MendButton } from '#app/connection/mend-button.tsx'
import { PutTokenButton } from '#app/projects/[projectId]/put-token-dialog.tsx'
import { TakeOverButton } from '#app/projects/[projectId]/take-over-dialog.tsx'
import type { PullMend } from '#app/projects/[projectId]/verdict-mend.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'

interface PullMendButtonProps {
  mend: PullMend
  look?: ButtonLook
  projectId: string
  environmentId: string
  onHowToUse: () => void
}

/** What mends it, wherever that is told. */
export function PullMendButton({ mend, look = 'primary', projectId, environmentId, onHowToUse }: PullMendButtonProps) {
  const t = useTranslations()
  switch (mend.kind) {
    case 'connection':
      return <MendButton mend={mend.mend} look={look} address={mend.address} />
    case 'provision':
      return (
        <ProvisionButton {...{ look, projectId, environmentId }}>{t(`verdict.actions.${mend.effect}`)}</ProvisionButton>
      )
    case 'put-mine':
      return <PutTokenButton {...{ look, projectId, environmentId }} />
    case 'take-over':
      return <TakeOverButton {...{ look, projectId, environmentId }} />
    // The button that reads again stands beside it, and the manifest under it.
    case 'consent':
      return null
    case 'how-to-use':
      return (
        <Button look={look} onClick={onHowToUse}>
          {t('howToUse.open')}
        </Button>
      )
    case 'package':
      return (
        <OutsideButtonLink look={look} href={mend.address}>
          {t('verdict.actions.package')}
          <ExternalLink aria-hidden className="size-3.5" />
        </OutsideButtonLink>
      )
  }
}

interface ProvisionButtonProps {
  look: ButtonLook
  projectId: string
  environmentId: string
  children: string
}

function ProvisionButton({ look, projectId, environmentId, children }: ProvisionButtonProps) {
  const { byEnvironment, provision } = useProvisioning()
  const isBusy = byEnvironment.get(environmentId)?.state === 'running'
  return (
    <Button look={look} isBusy={isBusy} onClick={() => void provision([{ projectId, environmentId }])}>
      {children}
    </Button>
  )
}
