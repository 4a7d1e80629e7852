import { expect, test, vi } from 'vitest'
import { AppError } from '#server/errors.ts'
import { readiness } from '#server/http/health.ts'
import { clusterWith, databaseWith } from '#tests/support/altered-world.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { LoopbackServer } from '#tests/support/loopback-server.ts'
import { openFileWorld, type World } from '#tests/support/world.ts'

const world = await openFileWorld()

const readyWith = (altered: Partial<World['deps']>) => readiness(async () => ({ ...world.deps, ...altered }))

/** The status and the body of an answer. */
async function said(answer: Promise<Response>) {
  const response = await answer
  return [response.status, await response.json()]
}

test('with a database and a cluster it is ready', async () => {
  expect(await said(readyWith({})())).toEqual([200, { status: 'ok', database: 'ok', cluster: 'ok' }])
})

test('the log names the version of Kubernetes once, and again when it changes', async () => {
  const info = vi.fn()
  const log = { ...world.deps.log, info } as unknown as World['deps']['log']
  const versions = ['v1.35.4', 'v1.35.4', 'v1.37.2']
  const ready = readyWith({ ...clusterWith(world, { readVersion: async () => versions.shift() ?? '' }), log })
  for (let probe = 0; probe < 3; probe++) await ready()
  expect(info.mock.calls.map(([line]) => line)).toEqual([{ kubernetes: 'v1.35.4' }, { kubernetes: 'v1.37.2' }])
})

test('a database that is out is told, and it is ready all the same: its pages say what is wrong', async () => {
  const altered = databaseWith(world, { $queryRaw: () => Promise.reject(new Error('connection refused')) })
  expect(await said(readyWith(altered)())).toEqual([200, { status: 'ok', database: 'unreachable', cluster: 'ok' }])
})

test('when nothing can be opened it is not ready', async () => {
  const answer = readiness(() => Promise.reject(new Error('no such directory')))()
  expect(await said(answer)).toEqual([503, { status: 'unavailable', database: 'unreachable', cluster: 'unreachable' }])
})

test('a cluster that refuses is told, and it is ready all the same', async () => {
  const server = await LoopbackServer.start(() => undefined)
  const kubeconfig = server.kubeconfig()
  await server[Symbol.asyncDispose]()
  expect(await said(readyWith({ cluster: clusterAt(kubeconfig) })())).toEqual([
    200,
    { status: 'ok', database: 'ok', cluster: 'unreachable' },
  ])
})

test('a silent database and a silent cluster are not waited for', async () => {
  // The cluster's question ends with its signal; the database's never does.
  const silent = clusterWith(world, {
    readVersion: (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'The request was cancelled.')))
      }),
  })
  const mute = databaseWith(world, { $queryRaw: () => new Promise(() => undefined) })
  const ready = readyWith({ ...silent, ...mute })
  const told = [200, { status: 'ok', database: 'unreachable', cluster: 'unreachable' }]
  expect(await said(ready())).toEqual(told)
  expect(await said(ready())).toEqual(told)
})

test('however many ask, database and cluster are asked one question at a time', async () => {
  const answers = Promise.withResolvers<string>()
  const readVersion = vi.fn(() => answers.promise)
  const $queryRaw = vi.fn(() => answers.promise)
  const ready = readyWith({ ...clusterWith(world, { readVersion }), ...databaseWith(world, { $queryRaw }) })
  const first = Promise.all(Array.from({ length: 50 }, () => said(ready())))
  await vi.waitFor(() => expect(readVersion).toHaveBeenCalled())
  answers.resolve('v1.37.2')
  expect(new Set((await first).map(([status]) => status))).toEqual(new Set([200]))
  expect([readVersion.mock.calls.length, $queryRaw.mock.calls.length]).toEqual([1, 1])
  expect(await said(ready())).toEqual([200, { status: 'ok', database: 'ok', cluster: 'ok' }])
  expect([readVersion.mock.calls.length, $queryRaw.mock.calls.length]).toEqual([2, 2])
})
