'use client'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { signIn } from '#app/_shell/session.ts'
import { Button, type ButtonLook } from '#app/_ui/button.tsx'

interface SignInButtonProps {
  look?: ButtonLook
  /** Where to come back to; the page that shows the button when absent. Another site's address leads to the projects. */
  returnTo?: string
  children: ReactNode
}

/** A link's fragment never reaches the server: the browser carries it through the redirect to this page. */
function sameSite(address: string): string {
  const target = URL.canParse(address, location.origin) ? new URL(address, location.origin) : null
  if (target?.origin !== location.origin) return '/projects'
  target.hash ||= location.hash
  return target.href
}

/** Goes to GitHub: to sign in, or to renew the Connection. */
export function SignInButton({ look = 'primary', returnTo, children }: SignInButtonProps) {
  const t = useTranslations('errors')
  const [state, setState] = useState<'here' | 'leaving' | 'failed'>('here')
  const leave = () => {
    setState('leaving')
    signIn(sameSite(returnTo ?? location.href)).catch(() => setState('failed'))
  }
  return (
    <>
      <Button look={look} isBusy={state === 'leaving'} onClick={leave}>
        {children}
      </Button>
      {state === 'failed' && (
        <span role="alert" className="text-sm text-error">
          {t('NO_ANSWER')}
        </span>
      )}
    </>
  )
}
