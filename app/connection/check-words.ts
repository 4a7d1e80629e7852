import type { Messages } from 'next-intl'
import type { Tone } from '#app/_ui/mark.tsx'
import type { ConnectionCheck, TokenSource } from '#app/connection/use-connection-check.ts'

/** Which words and which button an answer of GitHub is told with. */

/** A state, or what its `detail` makes of it. */
export type CheckFinding = ConnectionCheck['state'] | 'unreadable' | 'expired' | 'app-restricted' | 'app-wrong'

const findings: { [detail: string]: CheckFinding } = {
  TOKEN_UNREADABLE: 'unreadable',
  TOKEN_EXPIRED: 'expired',
  OAUTH_APP_RESTRICTED: 'app-restricted',
  APP_CREDENTIALS_WRONG: 'app-wrong',
}

export function findingOf({ state, detail }: ConnectionCheck): CheckFinding {
  const isSecondary = state === 'valid' || state === 'revoked' || state === 'unreachable'
  return (isSecondary && detail ? findings[detail] : undefined) ?? state
}

export const findingTones: Record<CheckFinding, Tone> = {
  valid: 'ok',
  expiring: 'warning',
  'app-wrong': 'warning',
  'not-connected': 'error',
  revoked: 'error',
  unreadable: 'error',
  expired: 'error',
  'scope-missing': 'error',
  'sso-required': 'error',
  'app-restricted': 'error',
  'rate-limited': 'unknown',
  unreachable: 'unknown',
}

export function sentenceOf(finding: CheckFinding, source: TokenSource): keyof Messages['credential']['sentences'] {
  const isOfPasted = finding === 'revoked' || finding === 'unreadable' || finding === 'scope-missing'
  return source === 'pat' && isOfPasted ? `${finding}-pat` : finding
}

/** The one thing that would help, by the name of its button; null where nothing but asking again does. */
export type Mend = 'connect' | 'reconnect' | 'grant' | 'authorise' | 'paste' | 'replace' | 'back'

const mends: Record<CheckFinding, Mend | null> = {
  valid: null,
  expiring: 'paste',
  'app-wrong': null,
  'not-connected': 'connect',
  revoked: 'reconnect',
  unreadable: 'reconnect',
  expired: 'replace',
  'scope-missing': 'grant',
  'sso-required': 'authorise',
  'app-restricted': 'paste',
  'rate-limited': null,
  unreachable: null,
}

export function mendOf(check: ConnectionCheck, source: TokenSource): Mend | null {
  const mend = mends[findingOf(check)]
  // GitHub does not always say where to authorise.
  if (mend === 'authorise') return check.detail ? mend : null
  return source === 'pat' && mend && isBySigningIn(mend) ? 'replace' : mend
}

export function isBySigningIn(mend: Mend): boolean {
  return mend === 'connect' || mend === 'reconnect' || mend === 'grant'
}
