import { useTranslations } from 'next-intl'
import { Message } from '#app/_ui/message.tsx'
import { RetryTime } from '#app/_ui/retry-time.tsx'

export interface SignInErrorParams {
  error?: string | string[]
  retryAt?: string | string[]
}

/** Why a sign-in came back without success, from the code in the address. */
export function SignInError({ error: code, retryAt }: SignInErrorParams) {
  const t = useTranslations('signInErrors')
  if (!code) return null
  const known = String(code) as 'unknown'
  // Anybody can write an address.
  const isTime =
    typeof retryAt === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(retryAt) && !Number.isNaN(Date.parse(retryAt))
  return (
    <div role="alert">
      <Message tone={code === 'declined' || code === 'SessionRequired' ? 'warning' : 'error'}>
        <span className="text-ink">
          {t(t.has(known) ? known : 'unknown')} {isTime && <RetryTime at={retryAt} />}
        </span>
      </Message>
    </div>
  )
}
