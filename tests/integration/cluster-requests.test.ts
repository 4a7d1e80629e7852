import { once } from 'node:events'
import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { clusterAt, questions, shop, staying } from '#tests/support/cluster-questions.ts'
import { json, LoopbackServer } from '#tests/support/loopback-server.ts'

/** How the adapter asks, and how its requests end. What it makes of answers is in cluster-adapter.test.ts; pages of a LIST are in list-pages.test.ts. */

test('what it applies it applies as pullkey, never by force, and asks for metadata alone in return', async () => {
  await using server = await LoopbackServer.start(json(200, {}))
  const cluster = clusterAt(server.kubeconfig())
  await questions.applyNamespace(cluster, shop, '')
  await questions.applyPullSecret(cluster, shop, 'gho_first')
  expect(server.asked.map(({ method, url }) => [method, url.pathname])).toEqual([
    ['PATCH', '/api/v1/namespaces/shop'],
    ['PATCH', '/api/v1/namespaces/shop/secrets/ghcr-secret'],
  ])
  for (const { url, headers } of server.asked) {
    expect(Object.fromEntries(url.searchParams)).toEqual({ fieldManager: 'pullkey' })
    expect(headers['content-type']).toBe('application/apply-patch+yaml')
    expect(headers.accept).toBe('application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1')
  }
})

test('many PullSecrets are asked for by one request, without what they hold', async () => {
  await using server = await LoopbackServer.start(json(200, { items: [] }))
  await questions.listPullSecrets(clusterAt(server.kubeconfig()), shop, '')
  expect(server.asked).toHaveLength(1)
  expect(server.asked[0]?.headers.accept).toBe('application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1')
})

test('fifty calls one after the other take no more than two connections', async () => {
  await using server = await LoopbackServer.start(json(200, { items: [] }))
  const cluster = clusterAt(server.kubeconfig())
  for (let call = 0; call < 50; call++) await cluster.listPods(shop, staying)
  expect(server.asked).toHaveLength(50)
  // The client counts a connection as busy until shortly after the answer's last byte.
  expect(server.connections).toBeLessThanOrEqual(2)
})

test('calls at the same moment share no more than 32 connections', async () => {
  await using server = await LoopbackServer.start(json(200, { items: [] }))
  const cluster = clusterAt(server.kubeconfig())
  await Promise.all(Array.from({ length: 100 }, () => cluster.listPods(shop, staying)))
  expect(server.asked).toHaveLength(100)
  expect(server.connections).toBeLessThanOrEqual(32)
})

test('a server that accepts and never answers is a time-out', async () => {
  await using server = await LoopbackServer.start(() => undefined)
  const answer = clusterAt(server.kubeconfig()).listPods(shop, staying)
  await expect(answer).rejects.toMatchObject({ code: 'CLUSTER_TIMEOUT' })
})

test('whoever goes away takes the request along: the server sees the connection close', async () => {
  const held: ServerResponse[] = []
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await using server = await LoopbackServer.start((_, response) => {
    const place = held.push(response)
    ;[first, second][place - 1]?.resolve()
  })
  const cluster = clusterAt(server.kubeconfig())
  const [patient, leaving] = [new AbortController(), new AbortController()]
  const patients = expect(cluster.listPods(shop, patient.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  await first.promise
  const leavers = expect(cluster.listPods(shop, leaving.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  await second.promise
  const closed = once(held[1] as ServerResponse, 'close')

  leaving.abort()
  await closed

  // It was not a time-out: the one who asked before still waits.
  expect(held[0]?.closed).toBe(false)
  patient.abort()
  await Promise.all([patients, leavers])
})

test('a call that is cancelled before it begins asks nothing', async () => {
  await using server = await LoopbackServer.start(json(200, { items: [] }))
  const answer = clusterAt(server.kubeconfig()).listPods(shop, AbortSignal.abort())
  await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(server.connections).toBe(0)
})

test('a cluster behind a proxy is reached through it', async () => {
  await using server = await LoopbackServer.start(json(200, { items: [] }))
  const reached: string[] = []
  const proxy = createServer(({ url = '', method, headers }, response) => {
    reached.push(new URL(url).host)
    request(url, { method, headers }, (answer) => answer.pipe(response)).end()
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const kubeconfig = JSON.parse(server.kubeconfig())
  kubeconfig.clusters[0].cluster['proxy-url'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const cluster = clusterAt(JSON.stringify(kubeconfig))
  expect(await cluster.listPods(shop, staying)).toEqual({ pods: [], isPartial: false })
  expect(reached).toEqual([new URL(server.url).host])
  expect(server.asked[0]?.headers.authorization).toBe('Bearer a-token')
  await cluster.close()
  proxy.closeAllConnections()
  proxy.close()
})

test('a program that never hands over its credential does not hold a call beyond its signal', async () => {
  const started = Promise.withResolvers<void>()
  // The program says that it runs, and waits for an answer until this test is over.
  await using waitingRoom = await LoopbackServer.start(() => started.resolve())
  await using server = await LoopbackServer.start(json(200, { items: [] }))
  const program = {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command: process.execPath,
    args: ['--eval', `fetch('${waitingRoom.url}')`],
  }
  const caller = new AbortController()
  const cluster = clusterAt(server.kubeconfig({ exec: program }))
  const answer = expect(cluster.listPods(shop, caller.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  await started.promise

  caller.abort()
  await answer

  expect(server.asked).toEqual([])
})
