/**
 * Failing pulls as a real node wrote them (Kubernetes 1.37.2, containerd 2.4.2), one for each cause: the container's state,
 * and the pod's events some seconds and a minute after the first failure. The image's name and what follows from it are
 * placeholders. `case` names the pod in `server/adapters/fixtures/recorded-pods.jsonl` that it was taken from; no disk was
 * full there, so `disk` has the events of another failure around containerd's words.
 */
import { readFileSync } from 'node:fs'
import { addressesOf } from '#sandbox/cluster/image-addresses.ts'
import type { KnownPullFailure, PodEvent, Waiting } from '#sandbox/cluster/pull-failures.ts'

export interface RecordedFailure {
  cause: KnownPullFailure
  case: string | null
  waiting: Waiting
  early: PodEvent[]
  late: PodEvent[]
}

export const recordedFailures: RecordedFailure[] = readFileSync(
  new URL('recorded-failures.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** As it would have been recorded with this image, and with these names of Secrets where they are not found. */
export function filledFailure(recorded: RecordedFailure, image: string, secrets: string[] = []): RecordedFailure {
  const values: Record<string, string> = { ...addressesOf(image), secrets: secrets.join(', ') }
  const filled = (text: string) => text.replace(/\{(\w+)\}/g, (placeholder, key) => values[key] ?? placeholder)
  const message = filled(recorded.waiting.message)
  const events = (templates: PodEvent[]) =>
    templates.map((event) => ({ ...event, message: filled(event.message.replace('{error}', () => message)) }))
  return {
    ...recorded,
    waiting: { ...recorded.waiting, message },
    early: events(recorded.early),
    late: events(recorded.late),
  }
}
