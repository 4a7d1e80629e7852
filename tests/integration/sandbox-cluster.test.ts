import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '#sandbox/cluster/cluster.ts'
import { ensureServiceAccount, layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure, pullFailureCauses } from '#sandbox/cluster/pull-failures.ts'
import { installPullkey } from '#sandbox/cluster/service-account.ts'
import { classifyPullFailure } from '#server/domain/pull-failure.ts'

const IMAGE = 'ghcr.io/acme/api:1.4.2'
// The very first start on a machine may have to build the API server.
const FIRST_START_TIMEOUT_MS = 300_000

const configOf = (kubeconfig: string) => {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  return config
}
const coreOf = (kubeconfig: string) => configOf(kubeconfig).makeApiClient(CoreV1Api)

let dataDir: string
let cluster: Cluster
let core: CoreV1Api

const start = async () => {
  cluster = await startCluster({ dataDir })
  core = coreOf(cluster.kubeconfig)
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pullkey-test-'))
  await start()
}, FIRST_START_TIMEOUT_MS)

afterAll(async () => {
  await cluster?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const createNamespace = async (name: string) => {
  await core.createNamespace({ body: { metadata: { name } } })
  return name
}

test('a user may do what RBAC allows and nothing else', async () => {
  const namespace = await createNamespace('rights')
  const rbac = configOf(cluster.kubeconfig).makeApiClient(RbacAuthorizationV1Api)
  const name = 'pod-reader'
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }]
  await rbac.createClusterRole({ body: { metadata: { name }, rules } })
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'readers' }]
  await rbac.createClusterRoleBinding({ body: { metadata: { name }, roleRef, subjects } })

  const reader = coreOf(await cluster.addUser({ name: 'ada', groups: ['readers'] }))
  const stranger = coreOf(await cluster.addUser({ name: 'mallory' }))

  // The API server learns of new RBAC objects by a watch, some milliseconds after it has answered.
  await expect
    .poll(() =>
      reader.listNamespacedPod({ namespace }).then(
        ({ items }) => items.length,
        () => -1,
      ),
    )
    .toBe(0)
  await expect(reader.listNamespacedSecret({ namespace })).rejects.toMatchObject({ code: 403 })
  await expect(stranger.listNamespacedPod({ namespace })).rejects.toMatchObject({ code: 403 })
})

test('the API server comes back at the same address with the same data', async () => {
  const namespace = await createNamespace('outage')
  await core.createNamespacedSecret({ namespace, body: { metadata: { name: 'kept' }, stringData: { a: 'b' } } })

  await cluster.stopApiServer()
  await expect(core.readNamespacedSecret({ namespace, name: 'kept' })).rejects.toThrow('fetch failed')
  await cluster.startApiServer()

  const secret = await core.readNamespacedSecret({ namespace, name: 'kept' })
  expect(secret.data).toEqual({ a: 'Yg==' })
})

test('a laid pod reads back with its waiting reason and its events', async () => {
  const namespace = await createNamespace('pods')
  await ensureServiceAccount(cluster.kubeconfig, namespace, { imagePullSecrets: ['ghcr-secret'] })
  const { backOff, events } = pullFailure('token-dead', IMAGE, 'old')

  await layPod(cluster.kubeconfig, {
    namespace,
    name: 'api',
    containers: [
      { name: 'migrate', image: IMAGE, init: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      { name: 'api', image: IMAGE, state: { waiting: backOff } },
    ],
    events,
  })

  const pod = await core.readNamespacedPod({ namespace, name: 'api' })
  expect(pod.spec).toMatchObject({ serviceAccountName: 'default', imagePullSecrets: [{ name: 'ghcr-secret' }] })
  expect(pod.status?.phase).toBe('Pending')
  expect(pod.status?.initContainerStatuses?.[0]?.state?.terminated).toMatchObject({ exitCode: 0 })
  expect(pod.status?.containerStatuses?.[0]?.state?.waiting).toEqual(backOff)
  const { items } = await core.listNamespacedEvent({ namespace, fieldSelector: 'involvedObject.name=api' })
  expect(items.map(({ message }) => message)).toEqual(expect.arrayContaining(events.map(({ message }) => message)))
  expect(items.every(({ involvedObject }) => involvedObject.fieldPath === 'spec.containers{api}')).toBe(true)
})

test('laying a pod again keeps it and replaces its status', async () => {
  const namespace = await createNamespace('again')
  const container = { name: 'api', image: IMAGE }
  const { errImagePull, events } = pullFailure('no-credential', IMAGE)
  const pod = { namespace, name: 'api', containers: [{ ...container, state: { waiting: errImagePull } }], events }

  const first = await layPod(cluster.kubeconfig, pod)
  await ensureServiceAccount(cluster.kubeconfig, namespace, { imagePullSecrets: ['ghcr-secret'] })
  await layPod(cluster.kubeconfig, pod)
  const running = await layPod(cluster.kubeconfig, {
    ...pod,
    containers: [{ ...container, state: { running: true } }],
  })

  expect(running.metadata?.uid).toBe(first.metadata?.uid)
  expect(running.spec?.imagePullSecrets).toBeUndefined()
  expect(running.status?.phase).toBe('Running')
  const { items } = await core.listNamespacedEvent({ namespace })
  expect(items).toHaveLength(events.length)
})

test('a data directory belongs to one process at a time', async () => {
  await expect(startCluster({ dataDir })).rejects.toThrow('Another process runs a cluster')
})

test('what was written is there after the next start on the same data directory', async () => {
  const name = await createNamespace('kept')

  await cluster.stop()
  await start()

  expect(await readFile(join(dataDir, 'kubeconfig'), 'utf8')).toBe(cluster.kubeconfig)
  const namespace = await core.readNamespace({ name })
  expect(namespace.metadata?.name).toBe(name)
})

test('deploy/base/rbac.yaml is installed into a cluster that has it already, by a token that is good', async () => {
  await installPullkey(cluster.kubeconfig)
  await cluster.stop()
  await start()
  const pullkey = coreOf(await installPullkey(cluster.kubeconfig))
  const { items } = await pullkey.listSecretForAllNamespaces({ fieldSelector: 'metadata.name=ghcr-secret' })
  expect(items).toEqual([])
  await expect(pullkey.listNamespacedSecret({ namespace: 'pullkey' })).rejects.toMatchObject({ code: 403 })
})

test.each(pullFailureCauses)('the sandbox words %s so that Pullkey recognises it', (cause) => {
  for (const wording of ['old', 'new'] as const) {
    const { errImagePull, backOff, events } = pullFailure(cause, IMAGE, wording)
    expect(classifyPullFailure(errImagePull.message)).toBe(cause)
    expect(classifyPullFailure(backOff.message)).toBe(wording === 'old' ? null : cause)
    expect(events.map(({ message }) => classifyPullFailure(message))).toContain(cause)
  }
})
