import type { Tone } from '#app/_ui/mark.tsx'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

/** How a PullSecret's state is marked, wherever one is shown. */

const secretTones: Record<ListedSecretStatus['state'], Tone> = {
  current: 'ok',
  outdated: 'warning',
  missing: 'error',
  foreign: 'error',
  malformed: 'error',
  unreadable: 'unknown',
  unknown: 'unknown',
}

/**
 * What is being deleted is good for nothing, whatever it still holds. `closed`: the administrator of an adopted namespace
 * does not let the project in.
 */
export type MarkState = ListedSecretStatus['state'] | 'deleting' | 'closed'

export const markTones: Record<MarkState, Tone> = { ...secretTones, deleting: 'error', closed: 'error' }

export function markStateOf(secret: ListedSecretStatus): MarkState {
  if (secret.isDeleting) return 'deleting'
  return isClosed(secret) ? 'closed' : secret.state
}

export function isClosed(secret: ListedSecretStatus): boolean {
  return secret.state === 'unreadable' && secret.detail === 'consent'
}

/**
 * In a list a PullSecret can also be `dead`, which is outdated because its token no longer works, or on its way to being
 * current. One that is current is shown with how pulls go: `failing`, `wrong` although no pod fails, being read, not read,
 * or with something to see on its card.
 */
export type ChipState = MarkState | 'dead' | 'updating' | 'failing' | 'wrong' | 'reading' | 'unread' | 'noted'

export const chipTones: Record<ChipState, Tone> = {
  ...markTones,
  dead: 'error',
  updating: 'neutral',
  failing: 'error',
  wrong: 'error',
  reading: 'neutral',
  unread: 'unknown',
  noted: 'warning',
}
