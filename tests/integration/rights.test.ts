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
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { coreApi } from '#tests/support/kubernetes.ts'
import { openWorld } from '#tests/support/world.ts'

const OPTIONAL = ['pods', 'events', 'serviceaccounts']

const { kubeconfig, identities } = inject('sandbox')

/** Binds what deploy/rbac.yaml says to one of the identities, but for what it may not even see. */
async function bindRole(name: Exclude<keyof typeof identities, 'nobody'>, hidden: string[] = []): Promise<string> {
  const objects = loadAllYaml(await readFile('deploy/rbac.yaml', 'utf8')) as { kind: string }[]
  const role = objects.find(({ kind }) => kind === 'ClusterRole') as V1ClusterRole
  const rules = role.rules?.filter(({ resources }) => !resources?.some((resource) => hidden.includes(resource)))
  expect(rules).toHaveLength((role.rules?.length ?? 0) - hidden.length)
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
  const identity = await bindRole('complete')
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
  await using world = await openWorld({ kubeconfig: await bindRole('blind', OPTIONAL) })
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'blind', environments: ['staging'] })
  const status = await caller.pullStatus.read({
    projectId: project.id,
    environmentId: project.environments[0]?.id ?? '',
  })
  expect(status).toMatchObject({
    secret: { state: 'current' },
    usage: { unreadable: 'denied', defaultServiceAccount: null },
    unread: [
      { part: 'service-account', trouble: 'denied' },
      { part: 'pods', trouble: 'denied' },
    ],
    verdict: { code: 'ok', severity: 'warning', facts: { unread: 'pods', trouble: 'denied' } },
  })
})

/** A pod whose kubelet, an older one, keeps the reason of its failing pull to the events. */
async function failingUnder(identity: string) {
  const world = await openWorld({ kubeconfig: identity })
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'restricted', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const image = 'ghcr.io/ada/web:1.4'
  const { backOff, events } = pullFailure('no-access', image, 'old')
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
  const status = await caller.pullStatus.read({ projectId: project.id, environmentId })
  await world[Symbol.asyncDispose]()
  return status
}

test('without the right to list pods, the PullSecret and the service account are still read', async () => {
  const status = await failingUnder(await bindRole('no-pods', ['pods']))
  expect(status).toMatchObject({
    secret: { state: 'current' },
    usage: { unreadable: 'denied', defaultServiceAccount: false },
    unread: [{ part: 'pods', trouble: 'denied' }],
    verdict: { code: 'ok', severity: 'warning' },
  })
})

test('without the right to list events, a reason that may stand there is said to be out of sight', async () => {
  const status = await failingUnder(await bindRole('no-events', ['events']))
  expect(status).toMatchObject({
    usage: { pods: 1, podsReferencing: 1, defaultServiceAccount: false },
    containers: [{ pod: 'web', cause: 'other' }],
    unread: [{ part: 'events', trouble: 'denied' }],
    verdict: { code: 'registry-trouble', facts: { cause: 'other', unread: 'events', trouble: 'denied' } },
  })
})

test('without the right to read service accounts, the pods are read all the same', async () => {
  const status = await failingUnder(await bindRole('no-serviceaccounts', ['serviceaccounts']))
  expect(status).toMatchObject({
    usage: { pods: 1, defaultServiceAccount: null },
    containers: [{ pod: 'web', cause: 'no-access' }],
    unread: [{ part: 'service-account', trouble: 'denied' }],
    verdict: { code: 'no-access' },
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
