import { useTranslations } from 'next-intl'
import { Message } from '#app/_ui/message.tsx'

/** Why a sign-in came back without success, from the code in the address. */
export function SignInError({ code }: { code: string | string[] | undefined }) {
  const t = useTranslations('signInErrors')
  if (!code) return null
  const known = String(code) as 'unknown'
  return (
    <div role="alert">
      <Message tone={code === 'declined' || code === 'SessionRequired' ? 'warning' : 'error'}>
        <span className="text-ink">{t(t.has(known) ? known : 'unknown')}</span>
      </Message>
    </div>
  )
}
