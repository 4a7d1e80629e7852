import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import type { Cluster } from '#server/adapters/cluster.ts'
import { door, staying } from '#tests/support/cluster-questions.ts'
import { entriesOf, KubeconfigFolder } from '#tests/support/kubeconfig-folder.ts'
import { startHttpProxy, startSilentProxy } from '#tests/support/tunnels.ts'

/** The API server behind the proxy that `proxy-url` names. */

const account = entriesOf(inject('sandbox').pullkey)
const apiServer = new URL(String(account.cluster.server)).host
const isLetIn = async (cluster: Cluster) => (await cluster.findNamespace(door, staying)) !== null

let folder: KubeconfigFolder
beforeEach(async () => {
  folder = await KubeconfigFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())
const through = (proxyUrl: string) =>
  folder.openWith({ ...account, cluster: { ...account.cluster, 'proxy-url': proxyUrl } })

test('an HTTP proxy opens a tunnel, which many requests share', async () => {
  await using proxy = await startHttpProxy()
  const cluster = await through(`http://127.0.0.1:${proxy.port}`)
  for (let call = 0; call < 20; call++) expect(await isLetIn(cluster)).toBe(true)
  expect(new Set(proxy.targets)).toEqual(new Set([apiServer]))
  expect(proxy.targets.length).toBeLessThanOrEqual(2)
  await Promise.all(Array.from({ length: 100 }, () => isLetIn(cluster)))
  expect(proxy.targets.length).toBeLessThanOrEqual(34)
})

test('a proxy that wants a password gets the one of its address, and nobody else does', async () => {
  await using proxy = await startHttpProxy(`Basic ${btoa('ada:pass word')}`)
  expect(await isLetIn(await through(`http://ada:pass%20word@127.0.0.1:${proxy.port}`))).toBe(true)
  const refused = isLetIn(await through(`http://127.0.0.1:${proxy.port}`))
  await expect(refused).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' })
})

test('the certificate behind a proxy is checked', async () => {
  await using proxy = await startHttpProxy()
  const cluster = { ...account.cluster, 'proxy-url': `http://127.0.0.1:${proxy.port}`, 'tls-server-name': 'elsewhere' }
  const answer = isLetIn(await folder.openWith({ ...account, cluster }))
  await expect(answer).rejects.toMatchObject({ code: 'CLUSTER_UNREACHABLE' })
})

test('a proxy that never answers is a time-out, and is let go of', async () => {
  await using proxy = await startSilentProxy()
  const cluster = await through(`http://127.0.0.1:${proxy.port}`)
  const answer = expect(isLetIn(cluster)).rejects.toMatchObject({ code: 'CLUSTER_TIMEOUT' })
  await expect.poll(() => proxy.sockets.size).toBe(1)
  await answer
  await expect.poll(() => proxy.sockets.size, { timeout: 10_000 }).toBe(0)
})
