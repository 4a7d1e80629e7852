import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

/** The login of the other person whose token stands in a PullSecret; undefined where it is the reader's own, or nobody's. */
export function otherHolder({ holder }: Pick<ListedSecretStatus, 'holder'>): string | undefined {
  return holder && !holder.isYou ? holder.login : undefined
}

/** Whether that token works as far as Pullkey knows: replacing it takes a decision. */
export function holdsOthersLivingToken(secret: ListedSecretStatus): boolean {
  return otherHolder(secret) !== undefined && !isDead(secret)
}

/** The token in a PullSecret no longer works, whoever's it is. */
export function isDead({ detail }: ListedSecretStatus): boolean {
  return detail === 'no-connection' || detail === 'token-expired'
}
