import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Objects on their way out: a Secret that a finalizer keeps, and a Namespace that is Terminating. */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()
const at = (namespace: string) => ({ name: 'ghcr-secret', namespace })

async function provisioned() {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'going', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const ref = { projectId: project.id }
  return {
    ...person,
    ref,
    environmentId,
    namespace,
    read: () => person.caller.pullStatus.read({ ...ref, environmentId }),
  }
}

async function setFinalizers(namespace: string, finalizers: string[]): Promise<void> {
  const secret = await core.readNamespacedSecret(at(namespace))
  const metadata = { ...secret.metadata, managedFields: undefined, finalizers }
  await core.replaceNamespacedSecret({ ...at(namespace), body: { ...secret, metadata }, fieldManager: 'finalizer' })
}

test('a Secret that a finalizer keeps is "deleting" until it is gone, for every procedure', async () => {
  const { caller, ref, namespace, read } = await provisioned()
  await setFinalizers(namespace, ['example.com/backup'])

  const removed = await caller.pullSecret.remove(ref)
  const again = await caller.pullSecret.remove(ref)

  expect([removed, again].map(([result]) => result?.outcome)).toEqual(['deleting', 'deleting'])
  expect(await getSecret(core, namespace)).not.toBeNull()
  expect(await read()).toMatchObject({
    secret: { isDeleting: true },
    verdict: { code: 'secret-deleting', severity: 'error', facts: { deleting: 'secret' } },
  })
  const [overview] = await caller.pullStatus.overview({ projectIds: [ref.projectId] })
  expect(overview?.secret).toMatchObject({ isDeleting: true })
  expect(await caller.pullSecret.plan(ref)).toMatchObject([{ action: 'refused', reason: 'SECRET_DELETING' }])
  for (const takeOver of [false, true])
    expect(await caller.pullSecret.provision({ ...ref, takeOver })).toMatchObject([
      { outcome: 'failed', error: { code: 'SECRET_DELETING' } },
    ])
  expect(await caller.project.remove(ref)).toMatchObject({ removed: false, environments: [{ outcome: 'deleting' }] })
  expect(await caller.connection.forget()).toMatchObject({ revoked: true, environments: [{ outcome: 'deleting' }] })

  await setFinalizers(namespace, [])
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await caller.project.remove(ref)).toMatchObject({ removed: true, environments: [{ outcome: 'absent' }] })
})

test('in a Namespace that is Terminating nothing is green and nothing is promised', async () => {
  const { caller, ref, namespace, read } = await provisioned()
  // No controller runs here, so a deleted namespace stays Terminating, and what is in it stays too.
  await core.deleteNamespace({ name: namespace })
  expect((await read()).verdict).toMatchObject({ code: 'secret-deleting', facts: { deleting: 'namespace' } })
  expect(await caller.pullSecret.plan(ref)).toMatchObject([{ action: 'refused', reason: 'NAMESPACE_TERMINATING' }])
  expect(await caller.pullSecret.provision(ref)).toMatchObject([{ error: { code: 'NAMESPACE_TERMINATING' } }])
  expect(await caller.project.remove(ref)).toMatchObject({ removed: true, environments: [{ outcome: 'deleted' }] })
})
