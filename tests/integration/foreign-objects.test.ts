import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'
import { openFileWorld } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

test('a Secret that is not ours is refused and stays as it was; the other namespaces are provisioned', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({
    name: 'foreign',
    environments: ['development', 'staging', 'production'],
  })
  const [development, staging, production] = project.environments.map(({ namespace }) => namespace) as [
    string,
    string,
    string,
  ]
  for (const namespace of [development, staging, production])
    await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
  const opaque = { metadata: { name: 'ghcr-secret' }, stringData: { mine: 'hands off' } }
  const copied = {
    metadata: {
      name: 'ghcr-secret',
      labels: { 'app.kubernetes.io/managed-by': 'pullkey', 'pullkey.dev/project': 'another' },
    },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': '{"auths":{}}' },
  }
  await core.createNamespacedSecret({ namespace: development, body: opaque })
  await core.createNamespacedSecret({ namespace: staging, body: copied })
  const before = await Promise.all([development, staging].map((namespace) => getSecret(core, namespace)))

  const results = await caller.pullSecret.provision({ projectId: project.id })
  const removed = await caller.pullSecret.remove({ projectId: project.id })

  expect(results.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
    ['failed', 'SECRET_FOREIGN'],
    ['failed', 'SECRET_FOREIGN'],
    ['created', undefined],
  ])
  expect(removed.map(({ outcome }) => outcome)).toEqual(['foreign', 'foreign', 'deleted'])
  expect(await Promise.all([development, staging].map((namespace) => getSecret(core, namespace)))).toEqual(before)
  const plan = await caller.pullSecret.plan({ projectId: project.id })
  expect(plan.map(({ action, reason }) => [action, reason])).toEqual([
    ['refused', 'SECRET_FOREIGN'],
    ['refused', 'SECRET_FOREIGN'],
    ['create', undefined],
  ])
})

test('a namespace that is not ours, and one that is going away, are refused with that reason', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'namespaces', environments: ['development', 'staging'] })
  const [development, staging] = project.environments.map(({ namespace }) => namespace) as [string, string]
  await caller.pullSecret.remove({ projectId: project.id })
  const { metadata } = await core.readNamespace({ name: development })
  await core.replaceNamespace({ name: development, body: { metadata: { ...metadata, labels: { owner: 'somebody' } } } })
  // No controller runs here, so a deleted namespace stays Terminating.
  await core.deleteNamespace({ name: staging })
  const results = await caller.pullSecret.provision({ projectId: project.id })
  expect(results.map(({ error }) => error?.code)).toEqual(['NAMESPACE_FOREIGN', 'NAMESPACE_TERMINATING'])
  expect(await getSecret(core, development)).toBeNull()
  expect(await getSecret(core, staging)).toBeNull()
})

test('another writer of the content is a conflict and is not overruled', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'contested', environments: ['staging'] })
  const namespace = project.environments[0]?.namespace ?? ''
  await spoilContent(core, namespace)
  const [result] = await caller.pullSecret.provision({ projectId: project.id })
  expect(result).toMatchObject({ outcome: 'failed', error: { code: 'SECRET_CONFLICT' } })
})

test('of a password that somebody put in the token’s place no fingerprint is told', async () => {
  const { caller, login } = await world.person()
  const { project } = await caller.project.create({ name: 'guessable', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const auths = { 'ghcr.io': { username: login, password: 'hunter2' } }
  await spoilContent(core, namespace, { auths })
  const { secret } = await caller.pullStatus.read({ projectId: project.id, environmentId })
  expect(secret.state).toBe('outdated')
  expect(secret.fingerprint).toBeUndefined()
})
