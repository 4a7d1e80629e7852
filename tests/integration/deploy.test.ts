import { readdir, readFile } from 'node:fs/promises'
import { type KubernetesObject, loadAllYaml, type V1Deployment, type V1NetworkPolicy } from '@kubernetes/client-node'
import { beforeAll, expect, inject, test } from 'vitest'
import { MIGRATION_TIMEOUT_MS } from '#server/database/migrations.ts'
import { parseEnv } from '#server/env.ts'
import { READINESS_PATIENCE_MS } from '#server/http/health.ts'
import { STOP_PATIENCE_MS } from '#server/stop.ts'
import { parseDockerfile } from '#tests/image/dockerfile.ts'
import { asServed, openKubectl } from '#tests/support/kubectl.ts'
import { restrictedProfile } from '#tests/support/restricted-profile.ts'

/** Written for whoever applies them, and not by `kubectl apply -k`: they name what only they know. */
const EXAMPLES = ['ingress.example.yaml', 'secret.example.yaml']

type Written = KubernetesObject & { data?: Record<string, string>; stringData?: Record<string, string> }

const { kubeconfigPath } = inject('sandbox')
const run = await openKubectl(kubeconfigPath)

/** The documents of a YAML file, each as it is written: what the client reads has lost the fields that it does not know. */
const documentsOf = (yaml: string) => yaml.split(/^---\n/m)
const read = async (file: string) => documentsOf(await readFile(`deploy/${file}`, 'utf8'))
const objectOf = (document: string) => loadAllYaml(document)[0] as Written
const exampleDocuments = (await Promise.all(EXAMPLES.map(read))).flat()
const documents = [...documentsOf(await run(['kustomize', 'deploy'])), ...exampleDocuments]
const objects = documents.map(objectOf)
const nameOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata?.name}`
const find = <T extends KubernetesObject>(kind: string) => objects.find((object) => object.kind === kind) as T

const deployment = find<V1Deployment>('Deployment')
const pod = () => structuredClone(deployment.spec?.template.spec ?? { containers: [] })
const [container] = pod().containers
const labels = deployment.spec?.template.metadata?.labels

let served: string[] = []
beforeAll(async () => {
  served = (await run(['api-versions'])).split('\n')
  await run(['apply', '--server-side', '-f', '-'], JSON.stringify(find('Namespace')))
})

test('every file in deploy is either applied by kustomize or an example', async () => {
  const files = (await readdir('deploy')).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
  const written = (await Promise.all(files.map(read))).flat().map(objectOf)
  expect(written.map(nameOf).sort()).toEqual(objects.map(nameOf).sort())
})

test.each(documents.map((document) => [nameOf(objectOf(document)), document]))(
  'the API server knows every field of the %s and keeps it as it is written',
  async (_, document) => {
    const wanted = asServed(document, served)
    const { stringData: _taken, ...kept } = objectOf(wanted)
    const answer = await run(['apply', '--dry-run=server', '--validate=true', '-o', 'json', '-f', '-'], wanted)
    expect(JSON.parse(answer)).toMatchObject(kept)
  },
)

test.each(restrictedProfile)('the restricted profile: $rule', ({ holds, break: breakIt }) => {
  expect(holds(pod())).toBe(true)
  const broken = pod()
  breakIt(broken)
  expect(holds(broken)).toBe(false)
})

test('without a PostgreSQL it is one replica with a volume, which the API server and the profile accept as well', async () => {
  const changes = await readFile('deploy/embedded/deployment.yaml', 'utf8')
  const written = documents.find((document) => nameOf(objectOf(document)) === 'Deployment pullkey')
  const patched = await run(['patch', '--local', '--type=strategic', '-p', changes, '-o', 'json', '-f', '-'], written)
  const dryRun = ['apply', '--dry-run=server', '--validate=true', '-o', 'json', '-f', '-']
  const { spec } = JSON.parse(await run(dryRun, patched)) as V1Deployment
  const [claim = ''] = await read('embedded/volume-claim.yaml')
  expect(JSON.parse(await run([...dryRun, '--namespace=pullkey'], claim))).toMatchObject(objectOf(claim))

  expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
  const alone = spec?.template.spec ?? { containers: [] }
  expect(restrictedProfile.filter(({ holds }) => !holds(alone))).toEqual([])
  expect(alone.volumes).toMatchObject([{ persistentVolumeClaim: { claimName: objectOf(claim).metadata?.name } }])
  // Where the image has its volume, and a folder that its user may write to.
  expect(alone.containers[0]?.volumeMounts).toMatchObject([{ mountPath: '/app/data' }])
  expect(await readFile('Dockerfile', 'utf8')).toContain('VOLUME /app/data')
  const switched = (await readFile('deploy/kustomization.yaml', 'utf8')).replaceAll('#embedded ', '')
  const { resources, patches } = objectOf(switched) as unknown as { resources: string[]; patches: { path: string }[] }
  const files = [...resources, ...patches.map((patch) => patch.path)].filter((file) => file.startsWith('embedded/'))
  expect(files.sort()).toEqual((await readdir('deploy/embedded')).map((file) => `embedded/${file}`))
  const [budget = ''] = await read('embedded/no-disruption-budget.yaml')
  expect(objects.map(nameOf)).toContain(nameOf(objectOf(budget)))
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
