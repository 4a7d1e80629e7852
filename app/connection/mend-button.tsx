'use client'
import { ExternalLink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { SignInButton } from '#app/_shell/sign-in-button.tsx'
import { ButtonLink, type ButtonLook, OutsideButtonLink } from '#app/_ui/button.tsx'
import type { Mend } from '#app/connection/check-words.ts'

interface MendButtonProps {
  mend: Mend
  look?: ButtonLook
  /** Where GitHub wants single sign-on authorised. */
  address?: string | null
  /** Where to come back to from GitHub; the page that shows the button when absent. */
  returnTo?: string
}

/** The one thing that would make the Connection good again. */
export function MendButton({ mend, look = 'primary', address, returnTo }: MendButtonProps) {
  const t = useTranslations('credential')
  switch (mend) {
    case 'connect':
    case 'reconnect':
    case 'grant':
      return (
        <SignInButton look={look} returnTo={returnTo}>
          {t(mend)}
        </SignInButton>
      )
    case 'authorise':
      return (
        <OutsideButtonLink look={look} href={address ?? undefined}>
          {t(mend)}
          <ExternalLink aria-hidden className="size-3.5" />
        </OutsideButtonLink>
      )
    case 'paste':
    case 'replace':
    case 'back':
      return (
        <ButtonLink look={look} href="/connection#classic-token">
          {t(mend)}
        </ButtonLink>
      )
  }
}
