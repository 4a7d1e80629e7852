import { expect, test } from 'vitest'
import { AppError } from '#server/errors.ts'
import { ready } from '#server/http/health.ts'
import { clusterWith, databaseWith } from '#tests/support/altered-world.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { LoopbackServer } from '#tests/support/loopback-server.ts'
import { openFileWorld, type World } from '#tests/support/world.ts'

const staying = new AbortController().signal
const world = await openFileWorld()

/** The status and the body of the answer when these are the dependencies. */
async function readyWith(altered: Partial<World['deps']>) {
  const response = await ready(async () => ({ ...world.deps, ...altered }), staying)
  return [response.status, await response.json()]
}

test('with a database and a cluster it is ready', async () => {
  expect(await readyWith({})).toEqual([200, { status: 'ok', database: 'ok', cluster: 'ok' }])
})

test('without the database it is not ready, whatever the cluster says', async () => {
  const altered = databaseWith(world, { $queryRaw: () => Promise.reject(new Error('connection refused')) })
  expect(await readyWith(altered)).toEqual([503, { status: 'unavailable', database: 'unreachable', cluster: 'ok' }])
})

test('when nothing can be opened it is not ready', async () => {
  const response = await ready(() => Promise.reject(new Error('no such directory')), staying)
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ status: 'unavailable', database: 'unreachable', cluster: 'unreachable' })
})

test('a cluster that refuses is told, and it is ready all the same', async () => {
  const server = await LoopbackServer.start(() => undefined)
  const kubeconfig = server.kubeconfig()
  await server[Symbol.asyncDispose]()
  expect(await readyWith({ cluster: clusterAt(kubeconfig) })).toEqual([
    200,
    { status: 'ok', database: 'ok', cluster: 'unreachable' },
  ])
})

test('a silent cluster is not waited for', async () => {
  // It would be silent for ever: only its signal ends the question.
  const silent = clusterWith(world, {
    checkReachable: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'The request was cancelled.')))
      }),
  })
  expect(await readyWith(silent)).toEqual([200, { status: 'ok', database: 'ok', cluster: 'unreachable' }])
})
