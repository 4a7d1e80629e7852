/** Writes the events of a pod as the scheduler and a kubelet write them: a repeated one is the same object, and grows. */
import { createHash } from 'node:crypto'
import { type CoreV1Api, type CoreV1Event, V1MicroTime, type V1Pod } from '@kubernetes/client-node'
import { unless } from '#sandbox/cluster/api-answers.ts'
import type { PodEvent } from '#sandbox/cluster/pull-failures.ts'

const NODE = 'sandbox-node'

/** `container`: the one that events speak of which name none. */
export async function recordPodEvents(
  core: CoreV1Api,
  pod: V1Pod,
  { container, events }: { container: string | undefined; events: PodEvent[] },
): Promise<void> {
  await recordAssignment(core, pod)
  const nowMs = Date.now()
  for (const event of events) await recordEvent(core, pod, { event: { container, ...event }, nowMs })
}

/** The scheduler's own: of the newer kind, with one precise time and no count. */
async function recordAssignment(core: CoreV1Api, pod: V1Pod): Promise<void> {
  const { namespace = '', name = '' } = pod.metadata ?? {}
  const body: CoreV1Event = {
    ...about(pod, 'Scheduled'),
    ...{ type: 'Normal', reason: 'Scheduled', action: 'Binding' },
    message: `Successfully assigned ${namespace}/${name} to ${NODE}`,
    eventTime: new V1MicroTime(pod.metadata?.creationTimestamp ?? Date.now()),
    ...{ reportingComponent: 'default-scheduler', reportingInstance: 'default-scheduler-sandbox' },
  }
  await unless(409, core.createNamespacedEvent({ namespace, body }))
}

async function recordEvent(core: CoreV1Api, pod: V1Pod, { event, nowMs }: { event: PodEvent; nowMs: number }) {
  const { namespace = '' } = pod.metadata ?? {}
  const { type, reason, message, container, count = 1, firstSeconds = 0, lastSeconds = 0 } = event
  // What followed the attempt has just been seen too: no event is of the future.
  const at = (seconds: number) => new Date(nowMs + Math.min(seconds, 0) * 1000)
  const body: CoreV1Event = {
    ...about(pod, JSON.stringify([container, reason, message]), fieldPath(pod, container)),
    ...{ type, reason, message, count, firstTimestamp: at(firstSeconds), lastTimestamp: at(lastSeconds) },
    ...{ source: { component: 'kubelet', host: NODE }, reportingComponent: 'kubelet', reportingInstance: NODE },
  }
  if ((await unless(409, core.createNamespacedEvent({ namespace, body }))) !== null) return
  const name = body.metadata.name ?? ''
  const earlier = await core.readNamespacedEvent({ namespace, name })
  const grown = Math.max((earlier.count ?? 1) + 1, count)
  await core.replaceNamespacedEvent({
    ...{ namespace, name },
    body: { ...earlier, count: grown, lastTimestamp: body.lastTimestamp },
  })
}

/** An event has the name of its pod and a number, here one that the same event always has. */
function about(pod: V1Pod, what: string, path?: string): Pick<CoreV1Event, 'metadata' | 'involvedObject'> {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {}
  const digest = createHash('sha256').update(`${uid} ${what}`).digest('hex')
  return {
    metadata: { name: `${name}.${digest.slice(0, 16)}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace, name, uid, fieldPath: path },
  }
}

function fieldPath({ spec }: V1Pod, container: PodEvent['container']): string | undefined {
  if (!container) return undefined
  const isInitContainer = spec?.initContainers?.some((one) => one.name === container) ?? false
  return `spec.${isInitContainer ? 'initContainers' : 'containers'}{${container}}`
}
