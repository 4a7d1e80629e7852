import { readFileSync } from 'node:fs'
import { eventAnswer, failureEvents, progressEvents } from '#server/adapters/event-answers.ts'
import { podAnswer } from '#server/adapters/pod-answers.ts'
import type { Cause } from '#server/domain/pull-failure.ts'

/**
 * Pods on a real node (Kubernetes 1.37.2, containerd 2.4.2) with a registry that answers as ghcr.io does: as the API server
 * had them some seconds and a minute after the first failure.
 */

export type Moment = 'early' | 'late'

interface Event {
  type: string
  involvedObject: { kind: string; name: string }
  lastTimestamp?: string
}

interface Recorded {
  case: string
  /** What was wrong; null where nothing was. */
  cause: Cause | null
  early: { pod?: unknown; events: Event[] } | null
  late: { pod?: unknown; events: Event[] } | null
}

export const recordedPods: Recorded[] = readFileSync('server/adapters/fixtures/recorded-pods.jsonl', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** Each recorded pod at each moment that it was there. */
export const recordedMoments = recordedPods.flatMap((one) =>
  (['early', 'late'] as const).flatMap((when) => {
    const { pod, events } = one[when] ?? { events: [] }
    return pod ? [{ name: one.case, when, pod, events, cause: one.cause }] : []
  }),
)

/** A pod and its own events, as the adapter reads them: by one field selector each, for failures and for progress. */
export function readRecorded({ pod, events }: { pod: unknown; events: Event[] }) {
  const found = podAnswer.parse(pod)
  const own = (wanted: string) =>
    events
      .filter(({ type, involvedObject: { kind, name } }) => type === wanted && kind === 'Pod' && name === found.name)
      .map((event) => eventAnswer.parse(event))
  return { found, events: failureEvents(own('Warning')), progress: progressEvents(own('Normal')) }
}
