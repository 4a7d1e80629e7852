import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { openNamespace } from '#server/domain/namespace.ts'
import { clusterAt, shop, staying } from '#tests/support/cluster-questions.ts'
import { limitsOf, listedPods, listOf, MEBIBYTE, startsOf } from '#tests/support/listed-pods.ts'
import { type Asked, json, LoopbackServer } from '#tests/support/loopback-server.ts'

/** How many objects of a LIST are asked for, and what becomes of a read that ends before the list does. */

const namesOf = (pods: { name: string }[]) => pods.map(({ name }) => name)
const namesUntil = (count: number) => Array.from({ length: count }, (_, index) => `pod-${index}`)
const expired = json(410, { apiVersion: 'v1', kind: 'Status', status: 'Failure', code: 410, reason: 'Expired' })

/** Begins an answer and never ends it. */
const hang = (response: ServerResponse, bytes = 0) =>
  void response.writeHead(200, { 'content-type': 'application/json' }).write(`{"items":["${'x'.repeat(bytes)}`)

const isAfterFirst = ({ url }: Asked) => url.searchParams.has('continue')

test.each([
  [100, [100], false],
  [101, [100, 500], false],
  [2_000, [100, 500, 500, 500, 400], false],
  [2_001, [100, 500, 500, 500, 400], true],
])('%i small pods take pages of %j', async (count, limits, isPartial) => {
  await using server = await LoopbackServer.start(listOf(listedPods(count)))
  const cluster = clusterAt(server.kubeconfig())
  const found = await cluster.listPods(shop, staying)
  expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(Math.min(count, 2_000)), isPartial])
  expect(limitsOf(server.asked)).toEqual(limits)
  const told = await cluster.listFailures(shop, staying)
  expect([told.events.length, told.isPartial]).toEqual([Math.min(count, 2_000), isPartial])
})

test('a page that turns out too large is asked for again, smaller and from where it began', async () => {
  const pods = listedPods(130, (index) => (index < 100 ? 0 : MEBIBYTE / 2))
  await using server = await LoopbackServer.start(listOf(pods))
  const found = await clusterAt(server.kubeconfig()).listPods(shop, staying)
  expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(130), false])
  expect(limitsOf(server.asked).slice(0, 5)).toEqual([100, 500, 62, 7, 3])
  expect(startsOf(server.asked).slice(0, 5)).toEqual([0, 100, 100, 100, 107])
})

test('pods of 256 KiB each are read whole', async () => {
  await using server = await LoopbackServer.start(listOf(listedPods(150, () => MEBIBYTE / 4)))
  const found = await clusterAt(server.kubeconfig()).listPods(shop, staying)
  expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(150), false])
})

test('one object may be larger than a page', async () => {
  await using server = await LoopbackServer.start(listOf(listedPods(3, (index) => (index === 1 ? 9 * MEBIBYTE : 0))))
  const found = await clusterAt(server.kubeconfig()).listPods(shop, staying)
  expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(3), false])
})

describe('one object of more than 32 MiB', () => {
  test('is a failure where nothing was read before it', async () => {
    await using server = await LoopbackServer.start(listOf(listedPods(3, (index) => (index === 0 ? 33 * MEBIBYTE : 0))))
    const failure = { code: 'CLUSTER_FAILED', kind: 'too-large' }
    await expect(clusterAt(server.kubeconfig()).listPods(shop, staying)).rejects.toMatchObject(failure)
  })

  test('ends the read with the objects before it', async () => {
    await using server = await LoopbackServer.start(listOf(listedPods(3, (index) => (index === 2 ? 33 * MEBIBYTE : 0))))
    const found = await clusterAt(server.kubeconfig()).listPods(shop, staying)
    expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(2), true])
  })
})

describe('a server that stops in the middle of a page', () => {
  test('leaves the pages before it, where there are any', async () => {
    const pods = listedPods(300)
    await using server = await LoopbackServer.start(
      listOf(pods, (asked, response) => {
        if (isAfterFirst(asked)) hang(response)
        return isAfterFirst(asked)
      }),
    )
    const cluster = clusterAt(server.kubeconfig())
    const [found, told] = await Promise.all([cluster.listPods(shop, staying), cluster.listFailures(shop, staying)])
    expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(100), true])
    expect([told.events.length, told.isPartial]).toEqual([100, true])
  })

  test('is a time-out on the first page', async () => {
    await using server = await LoopbackServer.start((_, response) => hang(response))
    const answer = clusterAt(server.kubeconfig()).listPods(shop, staying)
    await expect(answer).rejects.toMatchObject({ code: 'CLUSTER_TIMEOUT' })
  })

  test('is left by a caller who leaves, whatever was read', async () => {
    const caller = new AbortController()
    await using server = await LoopbackServer.start(
      listOf(listedPods(300), (asked, response) => {
        if (!isAfterFirst(asked)) return false
        hang(response)
        caller.abort()
        return true
      }),
    )
    const answer = clusterAt(server.kubeconfig()).listPods(shop, caller.signal)
    await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('a continue token that has expired', () => {
  test('leaves the pages before it', async () => {
    await using server = await LoopbackServer.start(
      listOf(listedPods(300), (asked, response) => {
        if (isAfterFirst(asked)) expired(asked, response)
        return isAfterFirst(asked)
      }),
    )
    const cluster = clusterAt(server.kubeconfig())
    const found = await cluster.listPods(shop, staying)
    expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(100), true])
    expect(await cluster.listFailures(shop, staying)).toMatchObject({ isPartial: true })
  })

  test('is a refusal where no page was read', async () => {
    await using server = await LoopbackServer.start(expired)
    const answer = clusterAt(server.kubeconfig()).listPods(shop, staying)
    await expect(answer).rejects.toMatchObject({ code: 'CLUSTER_REJECTED' })
  })
})

test('another failure after the first page is a failure of the read', async () => {
  await using server = await LoopbackServer.start(
    listOf(listedPods(300), (asked, response) => {
      if (isAfterFirst(asked)) json(500, {})(asked, response)
      return isAfterFirst(asked)
    }),
  )
  const answer = clusterAt(server.kubeconfig()).listPods(shop, staying)
  await expect(answer).rejects.toMatchObject({ code: 'CLUSTER_FAILED' })
})

test('while two large bodies are read, a third one waits and a small one does not', async () => {
  const begun = Promise.withResolvers<void>()
  let large = 0
  await using server = await LoopbackServer.start(({ url }, response) => {
    if (url.pathname.includes('small')) return json(200, { items: listedPods(1) })({} as never, response)
    hang(response, MEBIBYTE)
    large += 1
    if (large === 3) begun.resolve()
  })
  const cluster = clusterAt(server.kubeconfig())
  const callers = [new AbortController(), new AbortController(), new AbortController()]
  const held = callers.map(({ signal }) =>
    expect(cluster.listPods(openNamespace('large'), signal)).rejects.toThrow('cancelled'),
  )
  await begun.promise

  expect(namesOf((await cluster.listPods(openNamespace('small'), staying)).pods)).toEqual(namesUntil(1))
  callers[2]?.abort()
  await held[2]

  for (const caller of callers) caller.abort()
  await Promise.all(held)
  await using other = await LoopbackServer.start(listOf(listedPods(8, () => MEBIBYTE / 2)))
  const found = await clusterAt(other.kubeconfig()).listPods(shop, staying)
  expect([namesOf(found.pods), found.isPartial]).toEqual([namesUntil(8), false])
})
