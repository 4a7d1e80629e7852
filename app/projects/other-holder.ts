import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

/** The login of the other person whose token stands in a PullSecret; undefined where it is the reader's own, or nobody's. */
export function otherHolder({ holder }: Pick<ListedSecretStatus, 'holder'>): string | undefined {
  return holder && !holder.isYou ? holder.login : undefined
}

/** Whether that token works as far as Pullkey knows: replacing it takes a decision. */
export function holdsOthersLivingToken(secret: ListedSecretStatus): boolean {
  const isDead = secret.detail === 'no-connection' || secret.detail === 'token-expired'
  return otherHolder(secret) !== undefined && !isDead
}
