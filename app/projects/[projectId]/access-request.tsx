'use client'
import { useTranslations } from 'next-intl'
import type { ButtonLook } from '#app/_ui/button.tsx'
import { CopyTextButton } from '#app/_ui/copy-text-button.tsx'
import type { ToldFinding } from '#app/projects/[projectId]/evidence.ts'
import { ownerOf, packageSettingsAddresses } from '#app/projects/[projectId]/package-address.ts'

interface AccessRequestProps {
  finding: ToldFinding
  look: ButtonLook
  /** Who needs access. */
  login: string
  gitHubUrl: string
}

/** Whether somebody else can mend it by giving the reader access. */
export function isRequestable({ code, now, facts: { refusal, image } }: ToldFinding): boolean {
  return code === 'no-access' && !now && !refusal && image !== undefined && ownerOf(image) !== null
}

/** A text to send to those who may give access. The page where they do is a 404 for whoever has none. */
export function AccessRequest({ finding, look, login, gitHubUrl }: AccessRequestProps) {
  const t = useTranslations('accessRequest')
  const { image = '' } = finding.facts
  const owner = ownerOf(image) ?? ''
  const { organisation = '', person = '' } = packageSettingsAddresses(image, gitHubUrl) ?? {}
  return (
    <CopyTextButton look={look} textOf={() => t('text', { login, image, address: organisation, personal: person })}>
      {t('copy', { owner })}
    </CopyTextButton>
  )
}
