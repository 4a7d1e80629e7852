import type { CoreV1Event, V1Container, V1ContainerStatus, V1Pod } from '@kubernetes/client-node'
import type { FailureEvent } from '#server/domain/pull-failure.ts'

/** What pods and their events say, in the few words that a PullStatus needs. */

export interface PodFound {
  name: string
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

export function podFound({ metadata, spec, status }: V1Pod): PodFound {
  const states = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const found = (containers: V1Container[], init: boolean) =>
    containers.map((container) =>
      containerFound(
        container,
        init,
        states.find(({ name }) => name === container.name),
      ),
    )
  return {
    name: metadata?.name ?? '',
    pullSecretNames: (spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []),
    containers: [...found(spec?.initContainers ?? [], true), ...found(spec?.containers ?? [], false)],
  }
}

function containerFound(
  { name, image = '' }: V1Container,
  init: boolean,
  status: V1ContainerStatus | undefined,
): ContainerFound {
  const { running, terminated, waiting } = status?.state ?? {}
  if (running) return { name, image, init, state: 'running' }
  if (terminated) return { name, image, init, state: 'terminated', reason: terminated.reason }
  return { name, image, init, state: 'waiting', reason: waiting?.reason, message: waiting?.message }
}

export function failureEvent({ involvedObject, reason = '', message = '' }: CoreV1Event): FailureEvent {
  return { pod: involvedObject.name ?? '', reason, message }
}

export function newestFirst(a: CoreV1Event, b: CoreV1Event): number {
  const at = ({ lastTimestamp, eventTime }: CoreV1Event) => new Date(lastTimestamp ?? eventTime ?? 0).getTime()
  return at(b) - at(a)
}
