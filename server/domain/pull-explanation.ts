import { type Cause, classifyPullFailure, isNeverPulled, isPullFailure } from '#server/domain/pull-failure.ts'

/** Why the images of one pod cannot be pulled, read from the states of its containers and from its events. */

/** A Warning event about a pod. */
export interface FailureEvent {
  pod: string
  /** Which pod of that name it was, where the event says it. */
  podUid?: string
  message: string
  /** Absent: `Failed`. */
  reason?: string
  /** ISO 8601: when it was last seen. */
  at?: string
  /** ISO 8601: when it was first seen. */
  firstAt?: string
  /** How often it was seen. */
  count?: number
}

export interface PullFailureFound {
  cause: Cause
  /** The text that tells the cause, where there is one. */
  message?: string
  /** The waiting reason, where it stands with another container than this image's own. */
  reason?: string
  /** ISO 8601: when the last attempt failed, as far as the events say. */
  failedAt?: string
  /** ISO 8601: when the first of these attempts failed. */
  since?: string
  attempts?: number
  /** The pull secrets that the pod names and the kubelet did not find at that attempt. */
  missingSecrets?: string[]
}

/** A container, or an image that a pod mounts as a volume. */
export interface PulledImage {
  image: string
  state: 'running' | 'waiting' | 'terminated'
  reason?: string
  message?: string
  /** No status speaks of a volume: a container that mounts it waits instead, or nothing does. */
  volume?: { isMounted: boolean }
}

const opened = (image: string) =>
  ['failed to pull image', 'failed to inspect image', 'failed to apply default image tag', 'container image'].map(
    (start) => `${start} "${image}"`.toLowerCase(),
  )

/** An event's text, without what the kubelet puts before it when it says the same too often. */
export function said({ message }: { message: string }): string {
  return message.replace(/^\(combined from similar events\): /, '')
}

function findEvent(events: FailureEvent[], image: string): FailureEvent | undefined {
  const starts = opened(image)
  return events.find((event) => starts.some((start) => said(event).toLowerCase().startsWith(start)))
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
  const event = findEvent(events, image)
  const times = timesOf(event)
  const missing = missingAt(events, times.failedAt)
  if (reason === 'InvalidImageName') return { cause: 'invalid-name', message, ...times }
  const fromStatus = classifyPullFailure(message)
  if (fromStatus) return { cause: fromStatus, message, ...times, ...missing }
  const fromEvent = event && classifyPullFailure(said(event))
  if (fromEvent) return { cause: fromEvent, message: said(event), ...times, ...missing }
  return { cause: missing ? 'no-credential' : 'other', message, ...times, ...missing }
}

/** An event with the cause is written once for each attempt, and counts them. Of a pull that is never tried it counts looks. */
function timesOf(event: FailureEvent | undefined): Pick<PullFailureFound, 'failedAt' | 'since' | 'attempts'> {
  if (isNeverPulled(event?.message)) return {}
  return { failedAt: event?.at, since: event?.firstAt, attempts: event?.count }
}

/** Both events of one attempt are written within a second or two. */
const SAME_ATTEMPT_MS = 5_000
const secretName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

/** A Secret that was made meanwhile leaves its event behind for an hour: only that of the last attempt says anything. */
function missingAt(events: FailureEvent[], failedAt: string | undefined): { missingSecrets: string[] } | undefined {
  const event = events.find(({ reason }) => reason === 'FailedToRetrieveImagePullSecret')
  if (!event || Date.parse(event.at ?? '') < Date.parse(failedAt ?? '') - SAME_ATTEMPT_MS) return undefined
  const [, listed = ''] = /secrets \(([^()]*)\)/.exec(event.message) ?? []
  const missingSecrets = listed.split(', ').filter((name) => secretName.test(name))
  return missingSecrets.length > 0 ? { missingSecrets } : undefined
}

/** In the order of `images`: why each cannot be pulled; undefined where nothing says that it cannot. */
export function explainPod(images: PulledImage[], events: FailureEvent[]): (PullFailureFound | undefined)[] {
  return images.map((one) => (one.volume ? explainVolume(one, images, events) : explainContainer(one, images, events)))
}

function explainContainer(
  container: PulledImage,
  images: PulledImage[],
  events: FailureEvent[],
): PullFailureFound | undefined {
  const { image, state, reason } = container
  if (state !== 'waiting' || !reason) return undefined
  if (isPullFailure(reason)) {
    const isOfVolume = images.some((other) => other.volume && other.image !== image && speaksOf(container, other.image))
    return isOfVolume ? undefined : explainPullFailure(container, events)
  }
  if (reason === 'ContainerCreating') return explainByEvent(image, events) ?? explainSandbox(events)
  return explainCreation(container)
}

function explainVolume(
  { image, state, volume }: PulledImage,
  images: PulledImage[],
  events: FailureEvent[],
): PullFailureFound | undefined {
  if (state === 'terminated') return undefined
  const teller = images.find((one) => !one.volume && one.image !== image && isToldBy(one, image))
  if (teller) return { ...explainPullFailure({ ...teller, image }, events), reason: teller.reason }
  return volume?.isMounted && state === 'running' ? undefined : explainByEvent(image, events)
}

function isToldBy(container: PulledImage, image: string): boolean {
  return container.state === 'waiting' && isPullFailure(container.reason) && speaksOf(container, image)
}

function speaksOf({ message }: PulledImage, image: string): boolean {
  return message?.includes(`"${image}"`) ?? false
}

function explainByEvent(image: string, events: FailureEvent[]): PullFailureFound | undefined {
  const event = findEvent(events, image)
  const cause = event && classifyPullFailure(said(event))
  return cause ? { cause, message: said(event), ...timesOf(event), ...missingAt(events, event.at) } : undefined
}

/** The image of the sandbox is the node's own setting: that it is not there, or not let in, is nobody else's. */
const ofSetting: ReadonlySet<Cause> = new Set<Cause>([
  ...(['token-dead', 'no-credential', 'no-access', 'not-found', 'wrong-platform', 'invalid-name', 'other'] as const),
])

function explainSandbox(events: FailureEvent[]): PullFailureFound | undefined {
  const event = events.find((one) => one.reason === 'FailedCreatePodSandBox' && /\bimage\b/i.test(one.message))
  const cause = event && classifyPullFailure(said(event))
  if (!cause) return undefined
  return { cause: ofSetting.has(cause) ? 'node-config' : cause, message: said(event), ...timesOf(event) }
}

/** What fails after the pull, of the image nonetheless; or before it, where the reason itself is the kubelet's error. */
function explainCreation({ reason = '', message }: PulledImage): PullFailureFound | undefined {
  if (reason === 'CreateContainerError') {
    const cause = classifyPullFailure(message)
    if (cause === 'policy' || cause === 'corrupt') return { cause, message }
    return /\bsnapshot\b/.test(message ?? '') ? { cause: 'other', message } : undefined
  }
  const cause = /\s/.test(reason) ? classifyPullFailure(message ?? reason) : null
  return cause && cause !== 'other' ? { cause, message: message ?? reason } : undefined
}
