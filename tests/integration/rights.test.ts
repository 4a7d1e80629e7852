import { readFile } from 'node:fs/promises'
import {
  AuthorizationV1Api,
  KubeConfig,
  loadAllYaml,
  RbacAuthorizationV1Api,
  type V1ClusterRole,
} from '@kubernetes/client-node'
import { expect, inject, test } from 'vitest'
import { layPod } from '#sandbox/cluster/pods.ts'
import { coreApi } from '#tests/support/kubernetes.ts'
import { openWorld } from '#tests/support/world.ts'

const OPTIONAL = new Set(['pods', 'events', 'serviceaccounts'])

const { kubeconfig, identities } = inject('sandbox')

/** Binds what deploy/rbac.yaml says, or only the part of it that is not optional, to one of the identities. */
async function bindRole(name: 'complete' | 'blind', { isComplete }: { isComplete: boolean }): Promise<string> {
  const objects = loadAllYaml(await readFile('deploy/rbac.yaml', 'utf8')) as { kind: string }[]
  const role = objects.find(({ kind }) => kind === 'ClusterRole') as V1ClusterRole
  const rules = role.rules?.filter(
    ({ resources }) => isComplete || !resources?.some((resource) => OPTIONAL.has(resource)),
  )
  const admin = new KubeConfig()
  admin.loadFromString(kubeconfig)
  const rbac = admin.makeApiClient(RbacAuthorizationV1Api)
  const group = 'rbac.authorization.k8s.io'
  await rbac.createClusterRole({ body: { metadata: { name }, rules } })
  await rbac.createClusterRoleBinding({
    body: {
      metadata: { name },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name },
      subjects: [{ apiGroup: group, kind: 'User', name }],
    },
  })
  await untilAllowed(identities[name])
  return identities[name]
}

/** The API server answers before its authoriser has heard of a new role. */
async function untilAllowed(identity: string): Promise<void> {
  const config = new KubeConfig()
  config.loadFromString(identity)
  const api = config.makeApiClient(AuthorizationV1Api)
  const body = { spec: { resourceAttributes: { resource: 'namespaces', verb: 'patch', name: 'any' } } }
  for (;;) {
    const { status } = await api.createSelfSubjectAccessReview({ body })
    if (status?.allowed) return
  }
}

test('the role is enough to create, update, read and remove, and for nothing else', async () => {
  const identity = await bindRole('complete', { isComplete: true })
  await using world = await openWorld({ kubeconfig: identity })
  const { caller } = await world.person()
  const { project, results } = await caller.project.create({ name: 'rights', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  expect(results).toMatchObject([{ outcome: 'created' }])
  await layPod(kubeconfig, {
    namespace,
    name: 'web',
    containers: [{ name: 'app', image: 'nginx', state: { running: true } }],
  })
  const status = await caller.pullStatus.read({ projectId: project.id, environmentId })
  expect(status).toMatchObject({
    secret: { state: 'current' },
    usage: { pods: 1 },
    verdict: { code: 'ok', severity: 'ok' },
  })

  const core = coreApi(identity)
  const denied = { code: 403 }
  const other = { name: 'other', namespace }
  await expect(core.readNamespacedSecret(other)).rejects.toMatchObject(denied)
  await expect(core.listNamespacedSecret({ namespace })).rejects.toMatchObject(denied)
  await expect(core.createNamespacedSecret({ namespace, body: { metadata: { name: 'other' } } })).rejects.toMatchObject(
    denied,
  )
  await expect(core.deleteNamespacedSecret(other)).rejects.toMatchObject(denied)
  await expect(core.deleteNamespacedPod({ name: 'web', namespace })).rejects.toMatchObject(denied)
  await expect(core.deleteNamespace({ name: namespace })).rejects.toMatchObject(denied)

  expect(await caller.project.remove({ projectId: project.id })).toMatchObject({
    removed: true,
    environments: [{ outcome: 'deleted' }],
  })
})

test('without the optional rules the status says what it could not read, and shows the rest', async () => {
  await using world = await openWorld({ kubeconfig: await bindRole('blind', { isComplete: false }) })
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'blind', environments: ['staging'] })
  const status = await caller.pullStatus.read({
    projectId: project.id,
    environmentId: project.environments[0]?.id ?? '',
  })
  expect(status).toMatchObject({
    secret: { state: 'current' },
    usage: { unreadable: 'denied' },
    verdict: { code: 'ok', severity: 'warning' },
  })
})

test('an identity without any right is told so', async () => {
  await using world = await openWorld({ kubeconfig: identities.nobody })
  const { caller } = await world.person()
  const { project, results } = await caller.project.create({ name: 'denied', environments: ['staging'] })
  expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'CLUSTER_DENIED' } }])
  const status = await caller.pullStatus.read({
    projectId: project.id,
    environmentId: project.environments[0]?.id ?? '',
  })
  expect(status).toMatchObject({
    secret: { state: 'unreadable', detail: 'denied' },
    verdict: { code: 'cluster-denied' },
  })
})
