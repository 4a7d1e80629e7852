import type { V1Container, V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { FailureEvent } from '#server/domain/pull-failure.ts'

/** What pods and their events say, in the few words that a PullStatus needs. */

export interface PodFound {
  name: string
  serviceAccount: string
  pullSecretNames: string[]
  containers: ContainerFound[]
}

export interface ContainerFound {
  name: string
  image: string
  init: boolean
  state: 'running' | 'waiting' | 'terminated'
  reason?: string
  message?: string
}

/** Characters of a node's words that are read. Whoever may create pods chooses many of them. */
const MAX_MESSAGE = 4_000

/** Cut before a word, so that nothing is left of a token's end that nobody would know as one. */
function shortened(message: string | undefined): string | undefined {
  return message && message.length > MAX_MESSAGE ? message.slice(0, MAX_MESSAGE).replace(/\S{1,500}$/, '…') : message
}

export function podFound({ metadata, spec, status }: V1Pod): PodFound {
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  const states = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const found = (containers: V1Container[], init: boolean) =>
    containers.map((container) =>
      containerFound(container, init, { isOver, status: states.find(({ name }) => name === container.name) }),
    )
  return {
    name: metadata?.name ?? '',
    serviceAccount: spec?.serviceAccountName ?? 'default',
    pullSecretNames: (spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []),
    containers: [...found(spec?.initContainers ?? [], true), ...found(spec?.containers ?? [], false)],
  }
}

function containerFound(
  { name, image = '' }: V1Container,
  init: boolean,
  { isOver, status }: { isOver: boolean; status: V1ContainerStatus | undefined },
): ContainerFound {
  const { running, terminated, waiting } = status?.state ?? {}
  if (running) return { name, image, init, state: 'running' }
  if (terminated) return { name, image, init, state: 'terminated', reason: terminated.reason }
  // An evicted pod lingers with what it last said, or with nothing; it will pull no more.
  if (isOver) return { name, image, init, state: 'terminated' }
  return { name, image, init, state: 'waiting', reason: waiting?.reason, message: shortened(waiting?.message) }
}

/** An event as the API server writes it, as far as it matters here. */
export interface EventAnswer {
  involvedObject: { name?: string }
  message?: string
  /** ISO 8601; null in events of the newer kind, which have the other. */
  lastTimestamp?: string | null
  eventTime?: string | null
}

/** The events of failing pulls, newest first. */
export function failureEvents(events: EventAnswer[]): FailureEvent[] {
  return events
    .map(({ involvedObject, message, lastTimestamp, eventTime }) => ({
      pod: involvedObject.name ?? '',
      message: shortened(message) ?? '',
      at: lastTimestamp ?? eventTime ?? undefined,
    }))
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
}
