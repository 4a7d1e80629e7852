import { createHash } from 'node:crypto'
import { AppsV1Api, type CoreV1Event, KubeConfig, type V1ReplicaSet } from '@kubernetes/client-node'
import { coreApi } from '#sandbox/cluster/core-api.ts'

/**
 * Does what the ReplicaSet controller does, which is not there in the tests' cluster: asks the real API server for a pod,
 * and writes down what it refused (kubernetes, `pkg/controller/controller_utils.go`).
 */

export interface Refused {
  namespace: string
  /** The ReplicaSet's. */
  name: string
  image: string
}

export async function createReplicaSet(kubeconfig: string, refused: Refused): Promise<V1ReplicaSet> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const { namespace, name, image } = refused
  const labels = { app: name }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } }
  const spec = { replicas: 1, selector: { matchLabels: labels }, template }
  return config
    .makeApiClient(AppsV1Api)
    .createNamespacedReplicaSet({ namespace, body: { metadata: { name, labels }, spec } })
}

/** What the API server answered; null where it let the pod in, which is then gone again. */
export async function tryPod(kubeconfig: string, { metadata, spec }: V1ReplicaSet): Promise<string | null> {
  const core = coreApi(kubeconfig)
  const { namespace = '', name = '' } = metadata ?? {}
  const pod = `${name}-x2k4z`
  try {
    await core.createNamespacedPod({ namespace, body: { metadata: { name: pod }, spec: spec?.template?.spec } })
  } catch (error) {
    return (JSON.parse(String((error as { body?: unknown }).body)) as { message: string }).message
  }
  await core.deleteNamespacedPod({ namespace, name: pod, gracePeriodSeconds: 0 })
  return null
}

export interface Noted {
  /** What the API server answered. */
  message: string
  /** When it was seen for the first and the last time, in seconds from now. */
  firstSeconds: number
  lastSeconds: number
  count: number
}

export async function recordFailedCreate(kubeconfig: string, owner: V1ReplicaSet, noted: Noted): Promise<void> {
  const { namespace = '', name = '', uid = '' } = owner.metadata ?? {}
  const { message, firstSeconds, lastSeconds, count } = noted
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000)
  const digest = createHash('sha256').update(message).digest('hex').slice(0, 16)
  const body: CoreV1Event = {
    metadata: { name: `${name}.${digest}`, namespace },
    involvedObject: { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace, name, uid },
    ...{ type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${message}`, count },
    ...{ firstTimestamp: at(firstSeconds), lastTimestamp: at(lastSeconds) },
    ...{ source: { component: 'replicaset-controller' }, reportingComponent: 'replicaset-controller' },
  }
  await coreApi(kubeconfig).createNamespacedEvent({ namespace, body })
}
