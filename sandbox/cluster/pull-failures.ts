/**
 * What a kubelet writes when a pull fails, word for word, so that the sandbox and the tests show what real clusters show.
 * `new`: as a node of the newest supported Kubernetes wrote it. `old`: kubelet 1.20 with containerd 1.6.
 */
import { oldPullFailure } from '#sandbox/cluster/old-pull-failures.ts'
import { filledFailure, type RecordedFailure, recordedFailures } from '#sandbox/cluster/recorded-failures.ts'
import type { Cause } from '#server/domain/pull-failure.ts'

export type KnownPullFailure = Exclude<Cause, 'other'>
export type Wording = 'old' | 'new'

export interface Waiting {
  reason: string
  message: string
}

export interface PodEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  /** Which one it speaks of; null: the pod as a whole; absent: the container that waits. */
  container?: string | null
  /** How often it was seen; absent: once. */
  count?: number
  /** When it was first and last seen, from the last failed attempt on, which is now; absent: now. */
  firstSeconds?: number
  lastSeconds?: number
}

export interface PullFailure {
  /** For the first seconds after an attempt. */
  errImagePull: Waiting
  /** After the first attempt. */
  firstEvents: PodEvent[]
  /** Between attempts, which is most of the time; the old wording keeps the cause to the events. */
  backOff: Waiting
  /** After some attempts. Oldest first, as far as events that are repeated in place have an order. */
  events: PodEvent[]
}

/**
 * How a container with `image` (a reference with its host) looks while its pull fails for this cause. For `invalid-name`
 * give an image with capitals: the kubelet complains of them.
 */
export function pullFailure(cause: KnownPullFailure, image: string, wording: Wording = 'new'): PullFailure {
  if (wording === 'old') return oldPullFailure(cause, image)
  const recorded = recordedFailures.find((one) => one.cause === cause)
  if (!recorded) throw new Error(`no failure was recorded for ${cause}`)
  return asPullFailure(filledFailure(recorded, image))
}

/** `no-credential`, where the pod names Secrets that are not in its namespace: the kubelet says which. */
export function missingSecretFailure(image: string, secrets: string[]): PullFailure {
  const recorded = recordedFailures.find((one) => one.case === 'secret-missing')
  if (!recorded) throw new Error('no missing Secret was recorded')
  return asPullFailure(filledFailure(recorded, image, secrets))
}

function asPullFailure({ cause, waiting, early, late }: RecordedFailure): PullFailure {
  const image = late.find(({ reason }) => reason === 'BackOff')?.message
  return {
    errImagePull: waiting,
    firstEvents: early,
    // An image whose name is not valid is never asked for, so nothing backs off.
    backOff:
      cause === 'invalid-name' || !image
        ? waiting
        : { reason: 'ImagePullBackOff', message: `${image}: ${waiting.reason}: ${waiting.message}` },
    events: late,
  }
}

export const pullFailureCauses = [...new Set(recordedFailures.map(({ cause }) => cause))]

/** A name that fails for this cause where only the name can, and otherwise the one that is given. */
export function failingImage(cause: KnownPullFailure, image: string): string {
  return cause === 'invalid-name' ? image.replace(/\/(\w)/, (_, letter: string) => `/${letter.toUpperCase()}`) : image
}
