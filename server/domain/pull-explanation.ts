import { type Cause, classifyPullFailure } from '#server/domain/pull-failure.ts'

/** A Warning event about a pod. */
export interface FailureEvent {
  pod: string
  message: string
  /** ISO 8601: when it was last seen. */
  at?: string
}

export interface PullFailureFound {
  cause: Cause
  /** The text that tells the cause, where there is one. */
  message?: string
  /** ISO 8601: when the last attempt failed, as far as the events say. */
  failedAt?: string
}

const about = (image: string) => `failed to pull image "${image}"`.toLowerCase()

/** An event's text, without what the kubelet puts before it when it says the same too often. */
function said({ message }: FailureEvent): string {
  return message.replace(/^\(combined from similar events\): /, '')
}

/**
 * Why one container's pull fails. The status is asked first; an older kubelet keeps the reason there for some seconds
 * only, and then it stands in the pod's events alone. `events` are the pod's own, sorted newest first.
 */
export function explainPullFailure(
  container: { image: string; reason?: string; message?: string },
  events: FailureEvent[],
): PullFailureFound {
  const { image, reason, message } = container
  const event = events.find((one) => said(one).toLowerCase().startsWith(about(image)))
  const failedAt = event?.at
  if (reason === 'InvalidImageName') return { cause: 'invalid-name', message, failedAt }
  const fromStatus = classifyPullFailure(message)
  if (fromStatus) return { cause: fromStatus, message, failedAt }
  const fromEvent = event && classifyPullFailure(said(event))
  return fromEvent ? { cause: fromEvent, message: said(event), failedAt } : { cause: 'other', message, failedAt }
}
