import { expect, test } from 'vitest'
import { clusterAt, shop, staying } from '#tests/support/cluster-questions.ts'
import { json, LoopbackServer } from '#tests/support/loopback-server.ts'

/** How many bytes of an answer are read. */

const MEBIBYTE = 1024 * 1024
const annotated = (mebibytes: number) => ({ metadata: { annotations: { note: 'x'.repeat(mebibytes * MEBIBYTE) } } })
const event = { involvedObject: {}, message: null, lastTimestamp: null, eventTime: null }

const lists = {
  listPods: [annotated(2)],
  listPullSecrets: [annotated(2)],
  listFailures: [{ ...event, ...annotated(2) }],
  listPullProgress: [{ ...event, ...annotated(2) }],
} as const

test.each(Object.keys(lists) as (keyof typeof lists)[])('%s reads a page of 2 MiB', async (name) => {
  await using server = await LoopbackServer.start(json(200, { items: lists[name] }))
  await expect(clusterAt(server.kubeconfig())[name](shop, staying)).resolves.toBeDefined()
})

test.each(Object.keys(lists) as (keyof typeof lists)[])('%s reads no page of more than 32 MiB', async (name) => {
  await using server = await LoopbackServer.start(json(200, { items: [annotated(33)] }))
  const failure = { code: 'CLUSTER_FAILED', kind: 'too-large' }
  await expect(clusterAt(server.kubeconfig())[name](shop, staying)).rejects.toMatchObject(failure)
})

test('one object of more than 1 MiB is not read', async () => {
  await using server = await LoopbackServer.start(json(200, annotated(2)))
  const failure = { code: 'CLUSTER_FAILED', kind: 'too-large' }
  await expect(clusterAt(server.kubeconfig()).findPullSecret(shop, staying)).rejects.toMatchObject(failure)
})
