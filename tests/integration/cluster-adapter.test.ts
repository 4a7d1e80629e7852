import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import type { OpenNamespace } from '#server/domain/namespace.ts'
import { callerWith } from '#tests/support/altered-world.ts'
import { tracesOf } from '#tests/support/canary.ts'
import {
  adapterNamespace,
  clusterAt,
  desiredWith,
  failures,
  namespaceNamed,
  over,
  questions,
  shop,
  staying,
} from '#tests/support/cluster-questions.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { type Answer, json, LoopbackServer } from '#tests/support/loopback-server.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What the adapter makes of answers. How it asks is in cluster-requests.test.ts. */

const world = await openFileWorld()

/** The same code from every question that the adapter can ask. */
const everywhere = (code: string) =>
  Object.fromEntries(Object.keys(questions).map((name) => [name, expect.objectContaining({ code })]))

/** Kubernetes' own way to say no. */
const status = (code: number, reason: string, message = '') =>
  json(code, { apiVersion: 'v1', kind: 'Status', status: 'Failure', code, reason, message })

test.each([301, 302, 303, 307, 308])(
  'a %i to another server is refused, and the other one never asked',
  async (code) => {
    await using elsewhere = await LoopbackServer.start(json(200, {}))
    await using server = await LoopbackServer.start(({ url }, response) => {
      response.writeHead(code, { location: elsewhere.url + url.pathname }).end()
    })
    expect(await failures(clusterAt(server.kubeconfig()))).toEqual(everywhere('CLUSTER_FAILED'))
    expect(server.asked).toHaveLength(Object.keys(questions).length)
    expect(elsewhere.asked).toEqual([])
  },
)

describe('a 404 that is not of Kubernetes', () => {
  const gateways: [string, Answer][] = [
    ['JSON', json(404, { message: 'no route', reason: 'NotFound' })],
    ['a page', (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>')],
    ['nothing', (_, response) => response.writeHead(404).end()],
    ['a Status without a reason', json(404, { kind: 'Status', status: 'Failure', code: 404 })],
  ]
  test.each(gateways)('and holds %s is a failure, and says nothing of the object', async (_, answer) => {
    await using server = await LoopbackServer.start(answer)
    expect(await failures(clusterAt(server.kubeconfig()))).toEqual(everywhere('CLUSTER_REJECTED'))
  })

  test('leaves a PullSecret unreadable, and its project in place', async () => {
    await using server = await LoopbackServer.start(json(404, { message: 'no route' }))
    const caller = callerWith(world, await world.person(), { cluster: clusterAt(server.kubeconfig()) })
    const { project } = await caller.project.create({ name: 'behind a gateway', environments: ['staging'] })
    const environmentId = project.environments[0]?.id ?? ''

    const read = await caller.pullStatus.read({ projectId: project.id, environmentId })
    const removal = await caller.project.remove({ projectId: project.id })

    expect(read.secret).toEqual({ state: 'unreadable', detail: 'failed' })
    expect(removal).toMatchObject({ removed: false, environments: [{ error: { code: 'CLUSTER_REJECTED' } }] })
    expect(await caller.project.get({ projectId: project.id })).toEqual(project)
  })
})

test.each([
  ['nothing in it', {}],
  ['no list where one was asked for', { items: {} }],
  ['pods and Secrets of another shape', { metadata: 1, data: 2, imagePullSecrets: 3, items: [{ involvedObject: 4 }] }],
])('an answer with %s is a failure of the cluster and none of ours', async (_, body) => {
  await using server = await LoopbackServer.start(json(200, body))
  const failed = Object.values(await failures(clusterAt(server.kubeconfig()))).filter((failure) => failure !== null)
  expect(failed).not.toEqual([])
  for (const failure of failed) expect(failure).toMatchObject({ code: 'CLUSTER_FAILED' })
})

test('what Kubernetes says is not found is null, and deleting it is done', async () => {
  await using server = await LoopbackServer.start(status(404, 'NotFound'))
  const cluster = clusterAt(server.kubeconfig())
  expect(await cluster.findNamespace(shop, staying)).toBeNull()
  expect(await questions.findPullSecret(cluster, shop, '')).toBeNull()
  expect(await questions.findDefaultPullSecretNames(cluster, shop, '')).toBeNull()
  expect(await questions.deletePullSecret(cluster, shop, '')).toBe('deleted')
})

describe('a refusal that repeats what it was sent', () => {
  const refusals: [number, string][] = [
    [403, 'CLUSTER_DENIED'],
    [409, 'CHANGED'],
    [422, 'CLUSTER_REJECTED'],
    [429, 'CLUSTER_FAILED'],
    [500, 'CLUSTER_FAILED'],
    [504, 'CLUSTER_TIMEOUT'],
  ]
  const newToken = () => `gho_${randomUUID().replaceAll('-', '')}`

  test.each(refusals)('by %i is %s, with nothing of what it said', async (code, appCode) => {
    const [gitHubToken, clusterToken] = [newToken(), newToken()]
    await using server = await LoopbackServer.start(({ headers, body }, response) => {
      const said = `${gitHubToken} ${headers.authorization} ${body}`
      status(code, gitHubToken, said)({} as never, response)
    })
    const failed = await failures(clusterAt(server.kubeconfig({ token: clusterToken })), gitHubToken)
    // Who may not ask for a Consent has none.
    expect(failed).toEqual({ ...everywhere(appCode), ...(code === 403 && { findConsent: null }) })
    const shown = inspect(failed, { depth: 12, showHidden: true })
    expect(tracesOf(gitHubToken, shown)).toEqual([])
    expect(tracesOf(clusterToken, shown)).toEqual([])
  })

  test.each(refusals)(
    'by %i tells %s, and shows the Secret to no log, no result and no audit',
    async (code, appCode) => {
      await using server = await LoopbackServer.start((asked, response) => {
        const isSecretWritten = asked.method === 'PATCH' && asked.url.pathname.endsWith('/secrets/ghcr-secret')
        if (isSecretWritten) status(code, 'Because', asked.body)(asked, response)
        else if (asked.method === 'PATCH') json(200, {})(asked, response)
        else status(404, 'NotFound')(asked, response)
      })
      const person = await world.person()
      const caller = callerWith(world, person, { cluster: clusterAt(server.kubeconfig()) })
      const created = await caller.project.create({ name: 'echoed', environments: ['staging'] })
      const audit = await caller.auditEvent.list()
      expect(created.results).toMatchObject([{ outcome: 'failed', error: { code: appCode } }])
      expect(tracesOf(person.token, server.asked.map(({ body }) => body).join())).not.toEqual([])
      expect(tracesOf(person.token, JSON.stringify([created, audit, world.logLines()]))).toEqual([])
    },
  )
})

describe('what changed since it was read', () => {
  const { kubeconfig } = inject('sandbox')
  const core = coreApi(kubeconfig)

  /** A PullSecret as it was read, and what stands there after somebody `changed` it. */
  async function changedAfterReading(change: (namespace: OpenNamespace) => Promise<unknown>) {
    const cluster = clusterAt(kubeconfig)
    const namespace = adapterNamespace(`changed-${randomUUID()}`)
    await cluster.applyNamespace(namespaceNamed(namespace), staying)
    await cluster.applyPullSecret(namespace, over(null, desiredWith('gho_first')), staying)
    const read = await cluster.findPullSecret(namespace, staying)
    if (!read) throw new Error('nothing was written')
    await change(namespace)
    return { cluster, namespace, read, stands: await getSecret(core, namespace) }
  }

  async function annotate(namespace: string): Promise<void> {
    const secret = await getSecret(core, namespace)
    const metadata = { ...secret?.metadata, managedFields: undefined, annotations: { note: 'somebody was here' } }
    await core.replaceNamespacedSecret({ name: 'ghcr-secret', namespace, body: { ...secret, metadata } })
  }

  async function replace(namespace: string): Promise<void> {
    await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'ghcr-secret' } } })
  }

  /** Of another Secret the fields have another owner as well. */
  test.each([
    [annotate, 'CHANGED'],
    [replace, 'SECRET_CONFLICT'],
  ] as const)('is neither overwritten nor deleted (%o)', async (change, code) => {
    const { cluster, namespace, read, stands } = await changedAfterReading(change)
    const written = cluster.applyPullSecret(namespace, over(read, desiredWith('gho_second')), staying)
    await expect(written).rejects.toMatchObject({ code })
    const deleted = cluster.deletePullSecret(namespace, read, staying)
    await expect(deleted).rejects.toMatchObject({ code: 'CHANGED' })
    expect(await getSecret(core, namespace)).toEqual(stands)
  })

  test('is not written again once it is gone', async () => {
    const { cluster, namespace, read } = await changedAfterReading((name) =>
      core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: name }),
    )
    const written = cluster.applyPullSecret(namespace, over(read, desiredWith('gho_second')), staying)
    await expect(written).rejects.toMatchObject({ code: 'CHANGED' })
    expect(await getSecret(core, namespace)).toBeNull()
  })
})
