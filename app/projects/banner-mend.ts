import type { Messages } from 'next-intl'
import { type CheckFinding, findingOf, type Mend, mendOf } from '#app/connection/check-words.ts'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import { isDead, otherHolder } from '#app/projects/other-holder.ts'
import type { Marks } from '#app/projects/use-marks.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

type TokenTrouble = CheckFinding & keyof Messages['update']['token']

/** The one thing that the banner above the projects offers. */
export type BannerMend =
  | { kind: 'token'; mend: Mend; finding: TokenTrouble; address: string | null }
  /** The token is dead, but GitHub has not said so yet or cannot be asked. */
  | { kind: 'connection' }
  | { kind: 'update' }

/** A token that cannot be written comes before everything that would write it. */
export function bannerMendOf(
  { check, overview }: Pick<Marks, 'check' | 'overview'>,
  source: TokenSource,
): BannerMend | null {
  const mend = check.data ? mendOf(check.data, source) : null
  const finding = check.data && findingOf(check.data)
  if (mend && finding && isTrouble(finding)) {
    return { kind: 'token', mend, finding, address: check.data?.detail ?? null }
  }
  if (overview.wanting.some(({ secret }) => isOfDeadToken(secret))) return { kind: 'connection' }
  return overview.wanting.length > 0 ? { kind: 'update' } : null
}

const fine: CheckFinding[] = ['valid', 'app-wrong', 'rate-limited', 'unreachable']

const isTrouble = (finding: CheckFinding): finding is TokenTrouble => !fine.includes(finding)

/** The reader's own token is dead, so that none could be written. */
function isOfDeadToken(secret: ListedSecretStatus): boolean {
  return isDead(secret) && otherHolder(secret) === undefined
}
