import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cluster, startCluster } from '#sandbox/cluster/cluster.ts'
import { KUBERNETES, olderThanSupported } from '#sandbox/cluster/kubernetes-versions.ts'
import { ensureServiceAccount, layPod } from '#sandbox/cluster/pods.ts'
import { failingImage, missingSecretFailure, pullFailure, pullFailureCauses } from '#sandbox/cluster/pull-failures.ts'
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
  const { backOff, events } = pullFailure('token-dead', IMAGE)

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
  const ofKubelet = items.filter(({ reason }) => reason !== 'Scheduled')
  expect(ofKubelet.every(({ involvedObject }) => involvedObject.fieldPath === 'spec.containers{api}')).toBe(true)
})

test('laying a pod again keeps it and replaces its status', async () => {
  const namespace = await createNamespace('again')
  const container = { name: 'api', image: IMAGE }
  const { errImagePull, firstEvents, events } = pullFailure('no-credential', IMAGE)
  const containers = [{ ...container, state: { waiting: errImagePull } }]
  const pod = { namespace, name: 'api', containers, events: firstEvents }

  const first = await layPod(cluster.kubeconfig, pod)
  await ensureServiceAccount(cluster.kubeconfig, namespace, { imagePullSecrets: ['ghcr-secret'] })
  await layPod(cluster.kubeconfig, { ...pod, events })
  const running = await layPod(cluster.kubeconfig, {
    ...pod,
    containers: [{ ...container, state: { running: true } }],
  })

  expect(running.metadata?.uid).toBe(first.metadata?.uid)
  expect(running.spec?.imagePullSecrets).toBeUndefined()
  expect(running.status?.phase).toBe('Running')
  const { items } = await core.listNamespacedEvent({ namespace })
  expect(items).toHaveLength(events.length + 1)
})

test('a data directory belongs to one process at a time', async () => {
  await expect(startCluster({ dataDir })).rejects.toThrow('Another process runs a cluster')
})

test('what a Kubernetes of another age left is refused by name, and stays', async () => {
  const old = await mkdtemp(join(tmpdir(), 'pullkey-test-'))
  const other = `Kubernetes v${olderThanSupported(cluster.version) ? KUBERNETES.newest : '1.20.2'}`
  await writeFile(join(old, 'version'), other)
  await expect(startCluster({ dataDir: old })).rejects.toThrow(
    `${old} is of ${other}, and ${cluster.version} cannot read it`,
  )
  expect(await readFile(join(old, 'version'), 'utf8')).toBe(other)
  await rm(old, { recursive: true })
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

test('events are as the scheduler and the kubelet write them: repeated in place, or with one time and no count', async () => {
  const namespace = await createNamespace('events')
  await ensureServiceAccount(cluster.kubeconfig, namespace)
  const { errImagePull, firstEvents, backOff, events } = missingSecretFailure(IMAGE, ['absent', 'gone'])
  const pod = { namespace, name: 'api', imagePullSecrets: ['absent', 'gone'] }
  const waiting = (waits: typeof backOff) => [{ name: 'api', image: IMAGE, state: { waiting: waits } }]
  await layPod(cluster.kubeconfig, { ...pod, containers: waiting(errImagePull), events: firstEvents })
  await layPod(cluster.kubeconfig, { ...pod, name: 'later', containers: waiting(backOff), events })

  const found = async (name: string, reason: string) => {
    const { items } = await core.listNamespacedEvent({ namespace, fieldSelector: `involvedObject.name=${name}` })
    return items.find((event) => event.reason === reason)
  }
  const scheduled = await found('api', 'Scheduled')
  expect(scheduled).toMatchObject({ message: `Successfully assigned ${namespace}/api to sandbox-node` })
  expect(Date.parse(String(scheduled?.eventTime))).not.toBeNaN()
  expect([scheduled?.count, scheduled?.firstTimestamp, scheduled?.lastTimestamp]).toEqual([undefined, null, null])
  const secondsBetween = (event: Awaited<ReturnType<typeof found>>) =>
    (Number(event?.lastTimestamp) - Number(event?.firstTimestamp)) / 1000
  const missing = await found('later', 'FailedToRetrieveImagePullSecret')
  expect(missing).toMatchObject({ count: 3, message: expect.stringContaining('(absent, gone)') })
  expect(missing?.involvedObject.fieldPath).toBeUndefined()
  expect(secondsBetween(missing)).toBe(41)
  const first = await found('api', 'Pulling')
  expect([first?.count, secondsBetween(first)]).toEqual([1, 0])
  await layPod(cluster.kubeconfig, { ...pod, containers: waiting(backOff), events })
  const grown = await found('api', 'Pulling')
  expect(grown).toMatchObject({
    count: 3,
    firstTimestamp: first?.firstTimestamp,
    metadata: { uid: first?.metadata.uid },
  })
})

test.each(pullFailureCauses)('the sandbox words %s so that Pullkey recognises it', (cause) => {
  for (const wording of ['old', 'new'] as const) {
    const { errImagePull, backOff, events } = pullFailure(cause, failingImage(cause, IMAGE), wording)
    expect(classifyPullFailure(errImagePull.message)).toBe(cause)
    const isInEvents = wording === 'old' && cause !== 'invalid-name'
    expect(classifyPullFailure(backOff.message)).toBe(isInEvents ? null : cause)
    expect(events.map(({ message }) => classifyPullFailure(message))).toContain(cause)
  }
})
