import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Other tools relabel what they find. What holds a person's token is never left behind without a word. */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()
const at = (namespace: string) => ({ name: 'ghcr-secret', namespace })

async function provisioned() {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'relabelled', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  return { ...person, ref: { projectId: project.id }, environmentId, namespace }
}

async function relabel(namespace: string, change: (labels: Record<string, string>) => Record<string, string>) {
  const secret = await core.readNamespacedSecret(at(namespace))
  const metadata = { ...secret.metadata, managedFields: undefined, labels: change(secret.metadata?.labels ?? {}) }
  await core.replaceNamespacedSecret({ ...at(namespace), body: { ...secret, metadata }, fieldManager: 'helm' })
}
const asHelm = (labels: Record<string, string>) => ({ ...labels, 'app.kubernetes.io/managed-by': 'Helm' })

test('managed-by of another tool changes nothing: the Secret is current, is updated, and is removed', async () => {
  const { caller, ref, namespace, environmentId, login } = await provisioned()
  await relabel(namespace, asHelm)
  expect((await caller.pullStatus.read({ ...ref, environmentId })).secret).toMatchObject({ state: 'current' })
  const { token } = await world.github.mintToken(login, { kind: 'classic', scopes: ['read:packages'] })
  await caller.connection.usePat({ token })
  expect(await caller.pullSecret.provision(ref)).toMatchObject([{ outcome: 'updated' }])
  expect((await getSecret(core, namespace))?.metadata?.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'Helm' })
  expect(await caller.project.remove(ref)).toMatchObject({ removed: true, environments: [{ outcome: 'deleted' }] })
  expect(await getSecret(core, namespace)).toBeNull()
})

test('a Namespace that another tool relabelled is still provisioned, and keeps that label', async () => {
  const { caller, ref, namespace } = await provisioned()
  const { metadata } = await core.readNamespace({ name: namespace })
  const body = { metadata: { ...metadata, managedFields: undefined, labels: asHelm(metadata?.labels ?? {}) } }
  await core.replaceNamespace({ name: namespace, body, fieldManager: 'helm' })
  await core.deleteNamespacedSecret(at(namespace))
  expect(await caller.pullSecret.provision(ref)).toMatchObject([{ outcome: 'created' }])
  await caller.project.rename({ ...ref, name: 'renamed' })
  const { labels, annotations } = (await core.readNamespace({ name: namespace })).metadata ?? {}
  expect(labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'Helm', 'pullkey.dev/project': ref.projectId })
  expect(annotations).toMatchObject({ 'pullkey.dev/project-name': 'renamed' })
})

test('a Secret that lost its labels but holds the token is reported, and keeps its project and its account', async () => {
  const { caller, ref, namespace, environmentId } = await provisioned()
  await relabel(namespace, () => ({}))
  expect((await caller.pullStatus.read({ ...ref, environmentId })).secret).toEqual({ state: 'foreign' })
  const held = [{ namespace, outcome: 'failed', error: { code: 'SECRET_UNLABELLED' } }]
  expect(await caller.pullSecret.remove(ref)).toMatchObject(held)
  expect(await caller.project.remove(ref)).toMatchObject({ removed: false, environments: held })
  expect(await caller.account.remove()).toMatchObject({ removed: false, environments: held })
  expect(await getSecret(core, namespace)).not.toBeNull()
  await core.deleteNamespacedSecret(at(namespace))
  expect(await caller.account.remove()).toMatchObject({ removed: true })
})

test('a Namespace of the first release gets the project’s name at the next provisioning or rename', async () => {
  const { caller, ref, namespace } = await provisioned()
  const nameless = async () => {
    const { metadata } = await core.readNamespace({ name: namespace })
    const body = { metadata: { ...metadata, managedFields: undefined, annotations: {} } }
    await core.replaceNamespace({ name: namespace, body, fieldManager: 'pullkey' })
  }
  const nameOf = async () =>
    (await core.readNamespace({ name: namespace })).metadata?.annotations?.['pullkey.dev/project-name']
  expect(await nameOf()).toBe('relabelled')
  await nameless()
  expect(await caller.pullSecret.provision(ref)).toMatchObject([{ outcome: 'unchanged' }])
  expect(await nameOf()).toBe('relabelled')
  await nameless()
  await caller.project.rename({ ...ref, name: 'another' })
  expect(await nameOf()).toBe('another')
})
