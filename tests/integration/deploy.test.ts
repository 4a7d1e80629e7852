import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import {
  type KubernetesObject,
  loadAllYaml,
  type V1Deployment,
  type V1NetworkPolicy,
  type V1Pod,
  type V1PodSpec,
} from '@kubernetes/client-node'
import { beforeAll, expect, inject, test } from 'vitest'
import { ensureServiceAccount } from '#sandbox/cluster/pods.ts'
import { MIGRATION_TIMEOUT_MS } from '#server/database/migrations.ts'
import { parseEnv } from '#server/env.ts'
import { READINESS_PATIENCE_MS } from '#server/http/health.ts'
import { STOP_PATIENCE_MS } from '#server/stop.ts'
import { parseDockerfile } from '#tests/image/dockerfile.ts'
import { withQuota } from '#tests/support/admission.ts'
import { openKubectl } from '#tests/support/kubectl.ts'
import { restrictedProfile } from '#tests/support/restricted-profile.ts'
import { applyStrictly } from '#tests/support/strict-apply.ts'

/** Written for whoever applies them, and not by `kubectl apply -k`: they name what only they know. */
const EXAMPLES = ['ingress.example.yaml', 'secret.example.yaml']

type Written = KubernetesObject & { data?: Record<string, string>; stringData?: Record<string, string> }
type Kustomization = KubernetesObject & { resources?: string[]; patches?: { path: string }[] }
const templateOf = (written: Written[]): V1PodSpec =>
  (written.find(({ kind }) => kind === 'Deployment') as V1Deployment | undefined)?.spec?.template.spec ?? {
    containers: [],
  }

const { kubeconfig, kubeconfigPath } = inject('sandbox')
const run = await openKubectl(kubeconfigPath)

/** The documents of a YAML file, each as it is written: what the client reads has lost the fields that it does not know. */
const documentsOf = (yaml: string) => yaml.split(/^---\n/m)
const read = async (file: string) => documentsOf(await readFile(`deploy/${file}`, 'utf8'))
const objectOf = (document: string) => loadAllYaml(document)[0] as Written
const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata?.name}`
const exampleDocuments = (await Promise.all(EXAMPLES.map(read))).flat()
const rendered = async (overlay: string) => documentsOf(await run(['kustomize', overlay]))
const overlays = {
  deploy: await rendered('deploy'),
  'deploy/embedded': await rendered('deploy/embedded'),
  'deploy/adopt-only': await rendered('deploy/adopt-only'),
}
const objects = [...overlays.deploy, ...exampleDocuments].map(objectOf)
const find = <T extends KubernetesObject>(kind: string) => objects.find((object) => object.kind === kind) as T

const deployment = find<V1Deployment>('Deployment')
const pod = () => structuredClone(deployment.spec?.template.spec ?? { containers: [] })
const [container] = pod().containers
const labels = deployment.spec?.template.metadata?.labels
const embedded = () => overlays['deploy/embedded'].map(objectOf)
const templates = () => Object.values(overlays).map((documents) => templateOf(documents.map(objectOf)))

/** A namespace like theirs, in which no other test has applied them. */
const own = `deploy-${randomUUID()}`
const inOwn = (object: Written): Written =>
  object.metadata?.namespace ? { ...object, metadata: { ...object.metadata, namespace: own } } : object

beforeAll(async () => {
  const { metadata, ...namespace } = find('Namespace')
  const written = { ...namespace, metadata: { ...metadata, name: own } }
  await run(['apply', '--server-side', '-f', '-'], JSON.stringify(written))
})

test('every file in deploy is applied by an overlay, or is an example', async () => {
  const files = (await readdir('deploy', { recursive: true })).filter((file) => file.endsWith('.yaml')).sort()
  const kustomized = await Promise.all(
    ['', 'base/', 'embedded/', 'adopt-only/'].map(async (folder) => {
      const { resources = [], patches = [] } = objectOf(
        await readFile(`deploy/${folder}kustomization.yaml`, 'utf8'),
      ) as Kustomization
      const named = [...resources, ...patches.map(({ path }) => path), 'kustomization.yaml']
      return named.filter((file) => file.endsWith('.yaml')).map((file) => `${folder}${file}`)
    }),
  )
  expect([...kustomized.flat(), ...EXAMPLES].sort()).toEqual(files)
})

test.each(
  [
    ...Object.entries(overlays).flatMap(([overlay, documents]) => documents.map((each) => [overlay, each] as const)),
    ...exampleDocuments.map((each) => ['an example', each] as const),
  ].map(([from, document]) => [nameOf(objectOf(document)), from, document]),
)(
  'the API server takes the %s of %s without a warning, knows every field of it and keeps it as it is written',
  async (_, __, document) => {
    const { status, warnings, body } = await applyStrictly(kubeconfig, inOwn(objectOf(document)))
    expect([status, warnings]).toEqual([expect.toSatisfy((one: number) => one === 200 || one === 201), []])
    const { stringData: _taken, ...kept } = inOwn(objectOf(document))
    expect(body).toMatchObject(kept)
  },
)

const podOf = (spec: V1PodSpec): V1Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'pullkey', namespace: own, labels },
  spec,
})

test('the API server itself, which enforces the restricted profile there, takes the pods', async () => {
  await ensureServiceAccount(kubeconfig, own, { name: pod().serviceAccountName })
  for (const spec of templates()) {
    const { status, warnings } = await applyStrictly(kubeconfig, podOf(spec))
    expect([status, warnings]).toEqual([201, []])
  }
})

test('a quota that insists on requests and limits takes the pods, and refuses one that names none', async () => {
  await withQuota(kubeconfig, own, ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'], async () => {
    for (const spec of templates()) {
      await expect.poll(async () => (await applyStrictly(kubeconfig, podOf(spec))).status).toBe(201)
    }
    const unnamed = pod()
    for (const one of unnamed.containers) delete one.resources
    const { status, body } = await applyStrictly(kubeconfig, podOf(unnamed))
    expect([status, body.message]).toEqual([403, expect.stringContaining('must specify limits.cpu')])
  })
})

test.each(restrictedProfile)('the restricted profile: $rule', ({ holds, break: breakIt }) => {
  expect(holds(pod())).toBe(true)
  const broken = pod()
  breakIt(broken)
  expect(holds(broken)).toBe(false)
})

test('without a PostgreSQL it is one replica with a volume, which the profile accepts as well', async () => {
  const { spec } = embedded().find(({ kind }) => kind === 'Deployment') as V1Deployment
  expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
  const alone = templateOf(embedded())
  expect(restrictedProfile.filter(({ holds }) => !holds(alone))).toEqual([])
  const claim = embedded().find(({ kind }) => kind === 'PersistentVolumeClaim')
  expect(alone.volumes).toMatchObject([{ persistentVolumeClaim: { claimName: claim?.metadata?.name } }])
  // Where the image has its volume, and a folder that its user may write to.
  expect(alone.containers[0]?.volumeMounts).toMatchObject([{ mountPath: '/app/data' }])
  expect(await readFile('Dockerfile', 'utf8')).toContain('VOLUME /app/data')
  // It would hold up every drain.
  expect(embedded().map(({ kind }) => kind)).not.toContain('PodDisruptionBudget')
})

test('the namespace refuses pods that do not keep to the restricted profile', () => {
  expect(find('Namespace').metadata?.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' })
})

test('its root file system is read-only, and its user is the one that the image was tried with', async () => {
  expect(container?.securityContext?.readOnlyRootFilesystem).toBe(true)
  const image = parseDockerfile(await readFile('Dockerfile', 'utf8')).at(-1)
  const { runAsUser, runAsGroup } = pod().securityContext ?? {}
  expect(image?.steps).toContainEqual({ kind: 'user', text: `${runAsUser}:${runAsGroup}` })
  expect(image?.steps).toContainEqual({ kind: 'env', values: expect.objectContaining({ PORT: '3000' }) })
})

test('the rights of the service account go to these pods alone', () => {
  expect(find<KubernetesObject & { automountServiceAccountToken: boolean }>('ServiceAccount')).toMatchObject({
    metadata: { name: pod().serviceAccountName },
    automountServiceAccountToken: false,
  })
  expect(pod().automountServiceAccountToken).toBe(true)
})

test('whatever selects pods selects these', () => {
  expect(deployment.spec?.selector.matchLabels).toEqual(labels)
  expect(find('Service')).toMatchObject({ spec: { selector: labels, ports: [{ targetPort: 'http' }] } })
  expect(find('PodDisruptionBudget')).toMatchObject({ spec: { selector: { matchLabels: labels } } })
  expect(find('NetworkPolicy')).toMatchObject({ spec: { podSelector: { matchLabels: labels } } })
  expect(pod().topologySpreadConstraints).toMatchObject([{ labelSelector: { matchLabels: labels } }])
})

test('only its port is let in, and out go DNS, HTTPS, the API server and the database', () => {
  const { ingress = [], egress = [], policyTypes } = find<V1NetworkPolicy>('NetworkPolicy').spec ?? {}
  expect(policyTypes).toEqual(['Ingress', 'Egress'])
  expect(ingress.flatMap(({ ports = [] }) => ports.map(({ port }) => port))).toEqual([3000])
  expect(container?.ports).toEqual([{ name: 'http', protocol: 'TCP', containerPort: 3000 }])
  expect(egress.map(({ ports = [] }) => ports.map(({ port }) => port))).toEqual([[53, 53], [443], [6443], [5432]])
})

test('one replica serves at every moment of an update or a drain', () => {
  expect(deployment.spec).toMatchObject({ replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 0 } } })
  expect(find('PodDisruptionBudget')).toMatchObject({ spec: { minAvailable: 1 } })
  expect(container?.readinessProbe?.httpGet).toEqual({ path: '/api/health/ready', port: 'http' })
  expect(container?.livenessProbe?.httpGet).toEqual({ path: '/api/health/live', port: 'http' })
})

test('a stop has the time that it takes, after every node has heard of it', () => {
  const [, seconds = ''] = container?.lifecycle?.preStop?.exec?.command ?? []
  const graceMs = (pod().terminationGracePeriodSeconds ?? 30) * 1_000
  // Closing the database and the connections to the cluster comes after the last request.
  expect(graceMs - Number(seconds) * 1_000 - STOP_PATIENCE_MS).toBeGreaterThanOrEqual(10_000)
})

test('a probe waits longer than the answer to it may take', () => {
  expect((container?.readinessProbe?.timeoutSeconds ?? 1) * 1_000).toBeGreaterThan(READINESS_PATIENCE_MS)
})

test('a migration that takes as long as it may is not killed by the startup probe', () => {
  const { periodSeconds = 10, failureThreshold = 3 } = container?.startupProbe ?? {}
  expect(periodSeconds * failureThreshold * 1_000 - MIGRATION_TIMEOUT_MS).toBeGreaterThanOrEqual(60_000)
})

test('settings and secrets together are a configuration once they are filled in, and hold nothing before', () => {
  const config = find<Written>('ConfigMap')
  const secret = find<Written>('Secret')
  expect(container?.envFrom).toEqual([
    { configMapRef: { name: config.metadata?.name } },
    { secretRef: { name: secret.metadata?.name } },
  ])
  expect(Object.values(secret.stringData ?? {}).join('')).toBe('')
  const filledIn = {
    GITHUB_ID: 'id',
    GITHUB_SECRET: 'secret',
    NEXTAUTH_SECRET: 'secret',
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
    DATABASE_URL: 'postgres://pullkey@localhost/pullkey',
    ALLOWED_GITHUB_USERS: 'ada',
  }
  const written = { ...config.data, ...secret.stringData }
  expect(parseEnv({ ...written, ...filledIn })).toMatchObject({ NEXTAUTH_URL: config.data?.NEXTAUTH_URL })
  expect(Object.keys(filledIn).filter((name) => !(name in written))).toEqual([])
  expect(() => parseEnv(written)).toThrow(/GITHUB_ID[\s\S]*ALLOWED_GITHUB_USERS/)
  // Two replicas without an address would each have a database of their own.
  expect(() => parseEnv({ ...written, ...filledIn, DATABASE_URL: '' })).toThrow(/DATABASE_URL is set and empty/)
})
