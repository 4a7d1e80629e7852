import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { beforeAll, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { adapterNamespace, clusterAt, staying } from '#tests/support/cluster-questions.ts'

/** Lists whose objects carry as many annotations as the API server allows, read by the product's own account. */

const { kubeconfig, pullkey } = inject('sandbox')
const core = coreApi(kubeconfig)
const namespace = adapterNamespace(`annotated-${randomUUID()}`)
const OBJECTS = 150
/** The API server takes 256 KiB in all (kubernetes, `TotalAnnotationSizeLimitB`). Together more than 32 MiB. */
const annotations = { note: 'x'.repeat(250 * 1024) }
const names = Array.from({ length: OBJECTS }, (_, index) => `web-${String(index).padStart(3, '0')}`)

beforeAll(async () => {
  await core.createNamespace({ body: { metadata: { name: namespace } } })
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'default' } } })
  await pLimit(8).map(names, async (name) => {
    const metadata = { name, annotations }
    const spec = { containers: [{ name: 'app', image: 'ghcr.io/acme/web:1.4' }] }
    await core.createNamespacedPod({ namespace, body: { metadata, spec } })
    const involvedObject = { kind: 'Pod', namespace, name }
    const event = { type: 'Warning', reason: 'Failed', message: `no ${name}`, lastTimestamp: new Date() }
    await core.createNamespacedEvent({ namespace, body: { metadata, involvedObject, ...event } })
  })
})

test('pods are read whole', async () => {
  const { pods, isPartial } = await clusterAt(pullkey).listPods(namespace, staying)
  expect(pods.map(({ name }) => name)).toEqual(names)
  expect(pods.every(({ containers }) => containers[0]?.image === 'ghcr.io/acme/web:1.4')).toBe(true)
  expect(isPartial).toBe(false)
})

test('events are read whole', async () => {
  const { events, isPartial } = await clusterAt(pullkey).listFailures(namespace, staying)
  expect(events.map(({ pod, message }) => [pod, message]).sort()).toEqual(names.map((name) => [name, `no ${name}`]))
  expect(isPartial).toBe(false)
})
