import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { openNamespace } from '#server/domain/namespace.ts'
import { PULL_SECRET_NAME } from '#server/domain/pull-secret.ts'
import { Secret } from '#server/secret.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { type Figure, ratioFigure } from './figures.ts'
import { openRawCluster } from './raw-cluster.ts'
import { inTurn, ratioOf } from './rounds.ts'
import { type Bench, type Group, openStage } from './stage.ts'

/** One Secret read again and again: what the cluster adapter costs beside the bare request and the stock client. */

const NAMESPACE = openNamespace('bench-reads')
const AT_ONCE = 200
/** As many as the adapter's pool opens: more of them only makes the bare requests slower. */
const SOCKETS = 32

export const reads: Group = { name: 'reads', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  const { kubeconfig } = stage.sandbox
  await using raw = await openRawCluster(kubeconfig, SOCKETS)
  const cluster = clusterAt(kubeconfig)
  try {
    const signal = new AbortController().signal
    await cluster.applyNamespace({ name: NAMESPACE, labels: {}, annotations: {} }, signal)
    const config = new Secret(JSON.stringify({ auths: { 'ghcr.io': { username: 'ada', password: 'x'.repeat(40) } } }))
    const desired = { labels: {}, annotations: {}, config }
    await cluster.applyPullSecret(NAMESPACE, { desired, read: null, force: false }, signal)
    const stock = stockClient(kubeconfig)
    const readers = {
      raw: () => raw.get(`/api/v1/namespaces/${NAMESPACE}/secrets/${PULL_SECRET_NAME}`),
      adapter: () => cluster.findPullSecret(NAMESPACE, signal),
      stock: () => stock.readNamespacedSecret({ name: PULL_SECRET_NAME, namespace: NAMESPACE }),
    }
    return [...(await sequential(bench, readers)), ...(await parallel(bench, readers))]
  } finally {
    await cluster.close()
  }
}

type Readers = Record<'raw' | 'adapter' | 'stock', () => Promise<unknown>>

async function sequential({ isQuick, say }: Bench, readers: Readers): Promise<Figure[]> {
  const reads = isQuick ? 100 : 500
  say(`reads: ${reads} in sequence`)
  const inSequence = (read: () => Promise<unknown>) => async () => {
    for (let done = 0; done < reads; done++) await read()
  }
  const times = await inTurn(mapReaders(readers, inSequence), { rounds: isQuick ? 3 : 7, warmUp: 1 })
  return [
    ratioFigure('read, sequential: adapter ÷ raw', ratioOf(times.adapter, times.raw), { atMost: 1.25 }),
    ratioFigure('read, sequential: stock ÷ adapter', ratioOf(times.stock, times.adapter), { atLeast: 3.5 }),
  ]
}

async function parallel({ isQuick, say }: Bench, readers: Readers): Promise<Figure[]> {
  say(`reads: ${AT_ONCE} at once`)
  const atOnce = (read: () => Promise<unknown>) => () => Promise.all(Array.from({ length: AT_ONCE }, read))
  const times = await inTurn(mapReaders(readers, atOnce), { rounds: isQuick ? 5 : 15, warmUp: 3 })
  return [
    ratioFigure('read, 200 at once: adapter ÷ raw', ratioOf(times.adapter, times.raw), { atMost: 1.3 }),
    ratioFigure('read, 200 at once: stock ÷ adapter', ratioOf(times.stock, times.adapter), { atLeast: 6 }),
  ]
}

function mapReaders(readers: Readers, way: (read: () => Promise<unknown>) => () => Promise<unknown>) {
  return { raw: way(readers.raw), adapter: way(readers.adapter), stock: way(readers.stock) }
}

function stockClient(kubeconfig: string): CoreV1Api {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  return config.makeApiClient(CoreV1Api)
}
