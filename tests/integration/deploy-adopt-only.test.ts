import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  AuthorizationV1Api,
  KubeConfig,
  type KubernetesObject,
  loadAllYaml,
  type V1ClusterRole,
  type V1ClusterRoleBinding,
  type V1PolicyRule,
} from '@kubernetes/client-node'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { kubeconfigOf } from '#sandbox/cluster/service-account.ts'
import { rawRequests } from '#tests/support/account.ts'
import { adopt, makeAdoptable, withdrawConsent } from '#tests/support/adoptable-namespace.ts'
import { openKubectl } from '#tests/support/kubectl.ts'
import { openWorld } from '#tests/support/world.ts'

/** What the account of deploy/adopt-only may do, by the API server's own word and by what Pullkey gets done with it. */

const { kubeconfig: admin, kubeconfigPath } = inject('sandbox')
const kubectl = await openKubectl(kubeconfigPath)

const RIGHTS = ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding']
const rendered = async (folder: string) => loadAllYaml(await kubectl(['kustomize', folder])) as KubernetesObject[]

/** Applies an overlay's namespace, account and rights under names that no other test has. */
async function install(folder: string, own: string): Promise<void> {
  const objects = (await rendered(folder)).filter(({ kind = '' }) => RIGHTS.includes(kind))
  for (const object of objects.map((one) => renamed(one, own)))
    await kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(object))
}

function renamed(object: KubernetesObject, own: string): KubernetesObject {
  const metadata = { ...object.metadata }
  if (metadata.namespace) metadata.namespace = own
  if (object.kind === 'Namespace' || object.kind === 'ClusterRoleBinding') metadata.name = own
  const { subjects } = object as V1ClusterRoleBinding
  return { ...object, metadata, ...(subjects && { subjects: subjects.map((one) => ({ ...one, namespace: own })) }) }
}

const accountOf = (own: string) => kubeconfigOf(admin, { namespace: own, name: 'pullkey' })

/** What every service account may do, whatever is bound to it: Kubernetes lets all of them ask who they are. */
async function rightsOfAnybody(own: string): Promise<string[]> {
  const account = { namespace: own, name: 'anybody' }
  await coreApi(admin).createNamespacedServiceAccount({ namespace: own, body: { metadata: account } })
  return rightsIn(own, await kubeconfigOf(admin, account))
}

const newName = () => `adopt-only-${randomUUID()}`

/** Everything that an identity may do there, whether it is bound there or in the whole cluster. */
async function rightsIn(namespace: string, kubeconfig: string): Promise<string[]> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const api = config.makeApiClient(AuthorizationV1Api)
  const { status } = await api.createSelfSubjectRulesReview({ body: { spec: { namespace } } })
  expect(status?.incomplete).toBe(false)
  return rightsOf(status?.resourceRules ?? [])
}

function rightsOf(rules: Pick<V1PolicyRule, 'apiGroups' | 'resources' | 'resourceNames' | 'verbs'>[]): string[] {
  const each = rules.flatMap(({ apiGroups = [], resources = [], resourceNames = ['*'], verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        resourceNames.flatMap((name) => verbs.map((verb) => `${verb} ${group}/${resource} ${name}`)),
      ),
    ),
  )
  return [...new Set(each)].sort()
}

test('it binds nothing, and has no role but the one that a Consent binds', async () => {
  const objects = await rendered('deploy/adopt-only')
  const named = objects.map(({ kind, metadata }) => `${kind} ${metadata?.name}`)
  expect(named.filter((name) => /Role/.test(name))).toEqual(['ClusterRole pullkey-adopted'])
  const full = (await rendered('deploy')).map(({ kind, metadata }) => `${kind} ${metadata?.name}`)
  expect(full.filter((name) => !named.includes(name))).toEqual(['ClusterRole pullkey', 'ClusterRoleBinding pullkey'])
})

test('on ../embedded it is the embedded overlay without the rights in the whole cluster', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pullkey-deploy-'))
  await cp('deploy', folder, { recursive: true })
  const file = path.join(folder, 'adopt-only/kustomization.yaml')
  const written = await readFile(file, 'utf8')
  await writeFile(file, written.replace('- ../base\n', '- ../embedded\n'))
  const alone = await rendered(path.join(folder, 'adopt-only'))
  await rm(folder, { recursive: true })
  const isWide = ({ kind, metadata }: KubernetesObject) => /Role/.test(kind ?? '') && metadata?.name === 'pullkey'
  expect(alone).toEqual((await rendered('deploy/embedded')).filter((object) => !isWide(object)))
})

test('its account has a Consent’s rights where one is given, and elsewhere none that any other lacks', async () => {
  const own = newName()
  await install('deploy/adopt-only', own)
  const account = await accountOf(own)
  const [place, elsewhere] = [await makeAdoptable(), await makeAdoptable()]
  const none = await rightsOfAnybody(own)
  for (const namespace of [place.namespace, own, 'kube-system'])
    expect(await rightsIn(namespace, account)).toEqual(none)

  await using world = await openWorld({ kubeconfig: account })
  await adopt(await world.person(), { place })
  const role = (await rendered('deploy/adopt-only')).find(({ kind }) => kind === 'ClusterRole') as V1ClusterRole
  const granted = [...none, ...rightsOf(role.rules ?? [])].sort()
  expect(await rightsIn(place.namespace, account)).toEqual(granted)
  expect(await rightsIn(elsewhere.namespace, account)).toEqual(none)

  await withdrawConsent(place)
  await expect.poll(() => rightsIn(place.namespace, account)).toEqual(none)
  const secret = `/api/v1/namespaces/${place.namespace}/secrets/ghcr-secret`
  expect(await (await rawRequests(account))({ path: secret })).toBe(403)
})

test('with it Pullkey does all that it does in an adopted namespace, and makes none', async () => {
  const own = newName()
  await install('deploy/adopt-only', own)
  await using world = await openWorld({ kubeconfig: await accountOf(own) })
  const person = await world.person()
  const { environment, project, pullStatus } = person.caller
  expect(await environment.choices()).toEqual({ mayMakeNamespaces: false })
  expect((await project.create({ name: 'made', environments: ['staging'] })).results).toMatchObject([
    { outcome: 'failed', error: { code: 'CLUSTER_DENIED' } },
  ])
  const { projectId, environmentId, results } = await adopt(person)
  expect(results).toMatchObject([{ outcome: 'created' }])
  expect(await pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'current' },
    usage: { pods: 0 },
    verdict: { severity: 'ok' },
  })
  expect(await pullStatus.overview({ projectIds: [projectId] })).toMatchObject([{ secret: { state: 'current' } }])
  expect(await environment.remove({ projectId, environmentId })).toMatchObject({
    removed: true,
    environments: [{ outcome: 'deleted' }],
  })
})

test('applied over the whole installation it takes no right away until the old binding is deleted', async () => {
  const own = newName()
  await install('deploy', own)
  const account = await accountOf(own)
  const mayMake = 'create /namespaces *'
  await expect.poll(() => rightsIn('default', account)).toContain(mayMake)
  await install('deploy/adopt-only', own)
  expect(await rightsIn('default', account)).toContain(mayMake)
  await kubectl(['delete', 'clusterrolebinding', own])
  const none = await rightsOfAnybody(own)
  await expect.poll(() => rightsIn('default', account)).toEqual(none)
})
