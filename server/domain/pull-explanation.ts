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

/** How an event begins that speaks of one image. */
const ofImage =
  /^(?:failed to pull image|failed to inspect image|failed to apply default image tag|container image) "([^"]*)"/i

/** What is asked of a pod's events for each of its images: each is looked for once, for a pod may have thousands of either. */
interface PodEvents {
  /** The newest about each image, by its name in lower case. */
  byImage: ReadonlyMap<string, FailureEvent>
  /** The newest that names Secrets which are not there. */
  missing: FailureEvent | undefined
  /** The newest about the image of the sandbox. */
  sandbox: FailureEvent | undefined
}

/** `events` are sorted newest first. */
function podEvents(events: FailureEvent[]): PodEvents {
  const byImage = new Map<string, FailureEvent>()
  for (const event of events) {
    const image = ofImage.exec(said(event))?.[1]?.toLowerCase()
    if (image !== undefined && !byImage.has(image)) byImage.set(image, event)
  }
  return {
    byImage,
    missing: events.find(({ reason }) => reason === 'FailedToRetrieveImagePullSecret'),
    sandbox: events.find((one) => one.reason === 'FailedCreatePodSandBox' && /\bimage\b/i.test(one.message)),
  }
}

/** An event's text, without what the kubelet puts before it when it says the same too often. */
export function said({ message }: { message: string }): string {
  return message.replace(/^\(combined from similar events\): /, '')
}

const findEvent = ({ byImage }: PodEvents, image: string) => byImage.get(image.toLowerCase())

/**
 * Why one container's pull fails. The status is asked first; an older kubelet keeps the reason there for some seconds
 * only, and then it stands in the pod's events alone. `events` are the pod's own, sorted newest first.
 */
export function explainPullFailure(container: PullWaiting, events: FailureEvent[]): PullFailureFound {
  return explainPull(container, podEvents(events))
}

type PullWaiting = Pick<PulledImage, 'image' | 'reason' | 'message'>

function explainPull(container: PullWaiting, events: PodEvents): PullFailureFound {
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
function missingAt(
  { missing: event }: PodEvents,
  failedAt: string | undefined,
): { missingSecrets: string[] } | undefined {
  if (!event || Date.parse(event.at ?? '') < Date.parse(failedAt ?? '') - SAME_ATTEMPT_MS) return undefined
  const [, listed = ''] = /secrets \(([^()]*)\)/.exec(event.message) ?? []
  const missingSecrets = listed.split(', ').filter((name) => secretName.test(name))
  return missingSecrets.length > 0 ? { missingSecrets } : undefined
}

/** In the order of `images`: why each cannot be pulled; undefined where nothing says that it cannot. */
export function explainPod(images: PulledImage[], events: FailureEvent[]): (PullFailureFound | undefined)[] {
  const told = podEvents(events)
  return images.map((one) => (one.volume ? explainVolume(one, images, told) : explainContainer(one, images, told)))
}

function explainContainer(
  container: PulledImage,
  images: PulledImage[],
  events: PodEvents,
): PullFailureFound | undefined {
  const { image, state, reason } = container
  if (state !== 'waiting' || !reason) return undefined
  if (isPullFailure(reason)) {
    const isOfVolume = images.some((other) => other.volume && other.image !== image && speaksOf(container, other.image))
    return isOfVolume ? undefined : explainPull(container, events)
  }
  if (reason === 'ContainerCreating') return explainByEvent(image, events) ?? explainSandbox(events)
  return explainCreation(container)
}

function explainVolume(
  { image, state, volume }: PulledImage,
  images: PulledImage[],
  events: PodEvents,
): PullFailureFound | undefined {
  if (state === 'terminated') return undefined
  const teller = images.find((one) => !one.volume && one.image !== image && isToldBy(one, image))
  if (teller) return { ...explainPull({ ...teller, image }, events), reason: teller.reason }
  return volume?.isMounted && state === 'running' ? undefined : explainByEvent(image, events)
}

function isToldBy(container: PulledImage, image: string): boolean {
  return container.state === 'waiting' && isPullFailure(container.reason) && speaksOf(container, image)
}

function speaksOf({ message }: PulledImage, image: string): boolean {
  return message?.includes(`"${image}"`) ?? false
}

function explainByEvent(image: string, events: PodEvents): PullFailureFound | undefined {
  const event = findEvent(events, image)
  const cause = event && classifyPullFailure(said(event))
  return cause ? { cause, message: said(event), ...timesOf(event), ...missingAt(events, event.at) } : undefined
}

/** The image of the sandbox is the node's own setting: that it is not there, or not let in, is nobody else's. */
const ofSetting: ReadonlySet<Cause> = new Set<Cause>([
  ...(['token-dead', 'no-credential', 'no-access', 'not-found', 'wrong-platform', 'invalid-name', 'other'] as const),
])

function explainSandbox({ sandbox: event }: PodEvents): PullFailureFound | undefined {
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
