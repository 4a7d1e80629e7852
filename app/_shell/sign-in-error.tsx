import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { Message } from '#app/_ui/message.tsx'
import { OutsideLink } from '#app/_ui/outside-link.tsx'
import { RetryTime } from '#app/_ui/retry-time.tsx'

type Given = string | string[] | undefined

export interface SignInErrorParams {
  error?: Given
  retryAt?: Given
  /** What became of the token of this sign-in; absent when GitHub gave none. */
  token?: Given
}

interface SignInErrorProps extends SignInErrorParams {
  /** GitHub's page of the apps that a person let in. */
  applications: string
}

/** Those whose sentence sends the reader to whoever runs Pullkey. */
const operatorsCodes = new Set(['not-allowed', 'login-recycled', 'AccessDenied', 'Configuration'])

/** Why a sign-in failed, and whether GitHub revoked its token, from the codes in the address. */
export function SignInError({ error: code, retryAt, token, applications }: SignInErrorProps) {
  const t = useTranslations('signInErrors')
  const ofToken = useTranslations('signInToken')
  if (!code) return null
  const known = String(code) as 'unknown'
  // Anybody can write an address.
  const isTime =
    typeof retryAt === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(retryAt) && !Number.isNaN(Date.parse(retryAt))
  const isOperators = operatorsCodes.has(t.has(known) ? known : 'unknown')
  return (
    <div role="alert">
      <Message tone={code === 'declined' || code === 'SessionRequired' ? 'warning' : 'error'}>
        <span className="text-ink">
          {t(t.has(known) ? known : 'unknown')} {isOperators && <AskContact />} {isTime && <RetryTime at={retryAt} />}{' '}
          {token === 'revoked' && ofToken('revoked')}
          {token === 'unconfirmed' && (
            <>
              {ofToken('unconfirmed')} <OutsideLink href={applications}>{ofToken('link')}</OutsideLink>
            </>
          )}
        </span>
      </Message>
    </div>
  )
}

/** The same codes, for another page that shows them. */
export function signInErrorQuery({ error, retryAt, token }: SignInErrorParams): string {
  const given = Object.entries({ error, retryAt, token }).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as [string, string]] : [],
  )
  return new URLSearchParams(given).toString()
}
