import type { Messages } from 'next-intl'
import type { FailureCode } from '#app/_trpc/failure.ts'
import { type TokenKind, tokenKindOf } from '#server/domain/token-kind.ts'

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
  return code === 'TOKEN_KIND_REFUSED' ? kindFaults[tokenKindOf(token)] : (faults[code] ?? null)
}

const kindFaults: Record<TokenKind, PasteFault> = {
  'fine-grained': 'fineGrained',
  app: 'ofApp',
  unknown: 'notClassic',
  classic: 'notClassic',
}
