import type { Tone } from '#app/_ui/mark.tsx'
import type { SecretStatus } from '#server/domain/pull-status.ts'

/** How a PullSecret's state is marked, wherever one is shown. */

export const secretTones: Record<SecretStatus['state'], Tone> = {
  current: 'ok',
  outdated: 'warning',
  missing: 'error',
  foreign: 'error',
  malformed: 'error',
  unreadable: 'unknown',
}

/** In a list a PullSecret can also be on its way to being current. */
export type ChipState = SecretStatus['state'] | 'updating'

export const chipTones: Record<ChipState, Tone> = { ...secretTones, updating: 'neutral' }
