import { z } from 'zod'
import { isTime, shortened } from '#server/adapters/pod-answers.ts'
import type { FailureEvent } from '#server/domain/pull-explanation.ts'
import type { ProgressEvent } from '#server/domain/pull-progress.ts'
import type { CreateFailure } from '#server/domain/refused-workload.ts'

/** What events say of pulls, and of pods that could not be created. */

/** Absent and null are the same: both are how an API server writes nothing. */
const text = z.string().nullish()

/** An event as the API server writes it, as far as it matters here. Events of the newer kind have the other times. */
export const eventAnswer = z.object({
  involvedObject: z.object({ kind: text, name: text, uid: text }),
  reason: text,
  message: text,
  /** ISO 8601, as the others are. */
  firstTimestamp: text,
  lastTimestamp: text,
  eventTime: text,
  count: z.number().nullish(),
  series: z.object({ count: z.number().nullish(), lastObservedTime: text }).nullish(),
})

type EventAnswer = z.input<typeof eventAnswer>

/** Reasons of Warning events that are frequent and say nothing of pulls: the API server leaves them out. */
const unrelatedReasons = ['Unhealthy', 'BackOff', 'FailedScheduling', 'FailedMount']

/** Selects what `failureEvents` and `createFailures` read, of pods and of the objects that make them. */
export const WARNINGS = ['type=Warning', ...unrelatedReasons.map((reason) => `reason!=${reason}`)].join()

/** Reasons of Normal events about pods that every pod leaves behind, and that say nothing of pulls. */
const ordinaryReasons = ['Scheduled', 'Created', 'Started', 'Killing', 'BackOff']

/** Selects what `progressEvents` reads. */
export const PROGRESS = [
  'involvedObject.kind=Pod,type=Normal',
  ...ordinaryReasons.map((reason) => `reason!=${reason}`),
].join()

/** The reasons of Warning events that may say why an image is not pulled (Kubernetes, `pkg/kubelet/events/event.go`). */
const failureReasons = new Set([
  'Failed',
  'FailedToRetrieveImagePullSecret',
  'FailedCreatePodSandBox',
  'InspectFailed',
  'ErrImageNeverPull',
])

/** What Kubernetes itself makes pods by. Other controllers use the reason `FailedCreate` for anything. */
const podMakers = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicationController'])

/** The events of failing pulls, newest first. */
export function failureEvents(events: EventAnswer[]): FailureEvent[] {
  return events
    .filter(({ reason, involvedObject: { kind } }) => (kind ?? 'Pod') === 'Pod' && isFailure(reason))
    .map((event) => ({
      ...podOf(event),
      ...(event.reason && { reason: event.reason }),
      ...seen(event),
    }))
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
}

const isFailure = (reason: EventAnswer['reason']) => !reason || failureReasons.has(reason)

/** Pods that could not be created, by the object that wanted them. */
export function createFailures(events: EventAnswer[]): CreateFailure[] {
  return events.flatMap((event) => {
    const { kind, name } = event.involvedObject
    if (event.reason !== 'FailedCreate' || !kind || !name || !podMakers.has(kind)) return []
    return [{ kind, name: shortened(name) ?? '', ...seen(event) }]
  })
}

/** Pulls that began, and pulls that ended well. */
export function progressEvents(events: EventAnswer[]): ProgressEvent[] {
  return events.flatMap((event) => {
    const { reason } = event
    if (reason !== 'Pulling' && reason !== 'Pulled') return []
    const { message, at } = seen(event)
    return [{ ...podOf(event), reason, message, ...(at && { at }) }]
  })
}

function podOf({ involvedObject: { name, uid } }: EventAnswer): Pick<FailureEvent, 'pod' | 'podUid'> {
  return { pod: name ?? '', ...(uid && { podUid: uid }) }
}

function seen({ message, firstTimestamp, lastTimestamp, eventTime, count, series }: EventAnswer) {
  return {
    message: shortened(message) ?? '',
    at: [lastTimestamp, series?.lastObservedTime, eventTime].find(isTime),
    firstAt: [firstTimestamp, eventTime].find(isTime),
    count: series?.count ?? count ?? undefined,
  }
}
