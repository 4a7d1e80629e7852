import type { Messages } from 'next-intl'
import type { FailureCode } from '#app/_trpc/failure.ts'

/** Why a pasted token is refused, in words for its field. */
export type PasteFault = keyof Messages['classicToken']['faults']

const faults: { [code in FailureCode]?: PasteFault } = {
  INVALID_INPUT: 'malformed',
  TOKEN_REVOKED: 'dead',
  TOKEN_OF_ANOTHER: 'ofAnother',
  SCOPE_MISSING: 'scopeMissing',
}

/** Null when it is not about the token. */
export function pasteFaultOf(code: FailureCode, token: string): PasteFault | null {
  return code === 'TOKEN_KIND_REFUSED' ? kindFaultOf(token) : (faults[code] ?? null)
}

function kindFaultOf(token: string): PasteFault {
  if (token.startsWith('github_pat_')) return 'fineGrained'
  return /^gh[ousr]_/.test(token) ? 'ofApp' : 'notClassic'
}
