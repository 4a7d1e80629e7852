import type { Messages } from 'next-intl'
import { type CheckFinding, findingOf, type Mend, mendOf } from '#app/connection/check-words.ts'
import type { ConnectionCheck, TokenSource } from '#app/connection/use-connection-check.ts'
import { isDead, otherHolder } from '#app/projects/other-holder.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

type TokenTrouble = CheckFinding & keyof Messages['update']['token']

/** The one thing that the banner above the projects offers. */
export type BannerMend =
  | { kind: 'token'; mend: Mend; finding: TokenTrouble; address: string | null }
  /** The token is dead, but GitHub has not said so yet or cannot be asked. */
  | { kind: 'connection' }
  | { kind: 'update' }

interface Known {
  /** What GitHub says of the token; undefined until it has answered. */
  check: ConnectionCheck | undefined
  source: TokenSource
  /** What an update would write. */
  wanting: { secret: ListedSecretStatus }[]
}

/** A token that cannot be written comes before everything that would write it. */
export function bannerMendOf({ check, source, wanting }: Known): BannerMend | null {
  const mend = check ? mendOf(check, source) : null
  const finding = check && findingOf(check)
  if (mend && finding && isTrouble(finding)) return { kind: 'token', mend, finding, address: check.detail ?? null }
  if (wanting.some(({ secret }) => isOfDeadToken(secret))) return { kind: 'connection' }
  return wanting.length > 0 ? { kind: 'update' } : null
}

const fine: CheckFinding[] = ['valid', 'app-wrong', 'rate-limited', 'unreachable']

const isTrouble = (finding: CheckFinding): finding is TokenTrouble => !fine.includes(finding)

/** The reader's own token is dead, so that none could be written. */
function isOfDeadToken(secret: ListedSecretStatus): boolean {
  return isDead(secret) && otherHolder(secret) === undefined
}
