import type { FailureEvent, PulledImage } from '#server/domain/pull-explanation.ts'

/** Pulls that have begun and not ended. Of one that stalls a node says nothing more than that it began. */

/** An event that says that a pull began, or ended well. */
export interface ProgressEvent {
  pod: string
  /** Which pod of that name it was, where the event says it. */
  podUid?: string
  reason: 'Pulling' | 'Pulled'
  message: string
  /** ISO 8601: when it was last seen. */
  at?: string
}

/** How long a pull may take before it counts as open: large images take minutes, most take seconds. */
const PATIENCE_MS = 3 * 60_000

/** What a container waits for until it is created (Kubernetes, `pkg/kubelet/kubelet_pods.go`). */
const starting = new Set(['ContainerCreating', 'PodInitializing'])

/** Whether its image may be on its way now. */
export function isStarting({ state, reason, volume }: PulledImage): boolean {
  return state === 'waiting' && (volume !== undefined || starting.has(reason ?? ''))
}

/** ISO 8601: when the pull began that has not ended. `progress` and `failures` are the pod's own, in any order. */
export function pullingSince(
  one: PulledImage,
  progress: ProgressEvent[],
  failures: FailureEvent[],
): string | undefined {
  if (!isStarting(one)) return undefined
  const named = `image "${one.image}"`
  const [begun, pulled] = (['Pulling', 'Pulled'] as const).map((reason) =>
    newest(progress.filter((event) => event.reason === reason && event.message.includes(named))),
  )
  const failed = newest(failures.filter(({ message }) => message.includes(named)))
  const beganMs = Date.parse(begun ?? '')
  return [pulled, failed].some((end) => Date.parse(end ?? '') >= beganMs) ? undefined : begun
}

/** The failures of a pod without those of making its sandbox that are over: a pull of any image begins after that. */
export function withoutOldSandboxes(failures: FailureEvent[], progress: ProgressEvent[]): FailureEvent[] {
  const begunMs = Date.parse(newest(progress) ?? '')
  return failures.filter(({ reason, at }) => reason !== 'FailedCreatePodSandBox' || !(Date.parse(at ?? '') < begunMs))
}

function newest(events: { at?: string }[]): string | undefined {
  return events
    .flatMap(({ at }) => at ?? [])
    .sort((one, other) => Date.parse(one) - Date.parse(other))
    .at(-1)
}

/** Whether a pull has gone on for so long that nothing speaks for its end. */
export function isLong(since: string, readAt: string): boolean {
  return Date.parse(readAt) - Date.parse(since) >= PATIENCE_MS
}
