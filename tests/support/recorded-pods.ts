import { readFileSync } from 'node:fs'
import { eventAnswer, failureEvents } from '#server/adapters/event-answers.ts'
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

/** A pod and its own events, as the adapter reads them: the field selector lets warnings about pods through. */
export function readRecorded({ pod, events }: { pod: unknown; events: Event[] }) {
  const warnings = events.filter(({ type, involvedObject }) => type === 'Warning' && involvedObject.kind === 'Pod')
  const found = podAnswer.parse(pod)
  const own = failureEvents(warnings.map((event) => eventAnswer.parse(event))).filter((one) => one.pod === found.name)
  return { found, events: own }
}
