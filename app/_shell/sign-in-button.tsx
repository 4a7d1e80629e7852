'use client'
import { type ReactNode, useState } from 'react'
import { signIn } from '#app/_shell/session.ts'
import { Button, type ButtonLook } from '#app/_ui/button.tsx'

interface SignInButtonProps {
  look?: ButtonLook
  /** Where to come back to; the page that shows the button when absent. Another site's address leads to the projects. */
  returnTo?: string
  children: ReactNode
}

function sameSite(address: string): string {
  const target = URL.canParse(address, location.origin) ? new URL(address, location.origin) : null
  return target?.origin === location.origin ? target.href : '/projects'
}

/** Goes to GitHub: to sign in, or to renew the Connection. */
export function SignInButton({ look = 'primary', returnTo, children }: SignInButtonProps) {
  const [isLeaving, setLeaving] = useState(false)
  const leave = () => {
    setLeaving(true)
    signIn(sameSite(returnTo ?? location.href)).catch(() => setLeaving(false))
  }
  return (
    <Button look={look} isBusy={isLeaving} onClick={leave}>
      {children}
    </Button>
  )
}
