import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { playNextAttempts } from '#sandbox/cluster/next-attempts.ts'
import { ensureServiceAccount, type LaidPod, layPod } from '#sandbox/cluster/pods.ts'
import { type KnownPullFailure, pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** The demo's pods recover once what they fail for is mended, and no sooner. */

const { kubeconfig, env } = inject('sandbox')
const core = coreApi(kubeconfig)
const registry = new RegistryControl(env.REGISTRY_URL ?? '')
const world = await openFileWorld()
const play = () => playNextAttempts({ kubeconfig, registryUrl: env.REGISTRY_URL ?? '' })

/** A person with a package and a namespace, in which one pod waits for the package. */
async function waitingPod(cause: KnownPullFailure, change: Partial<LaidPod> = {}) {
  const person = await world.person()
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  const { project } = await person.caller.project.create({ name: 'demo', environments: ['production'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  await ensureServiceAccount(kubeconfig, namespace)
  const image = `ghcr.io/${person.login}/web:${cause === 'not-found' ? 2 : 1}`
  const { backOff, events } = pullFailure(cause, image)
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  const pod = { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events, isRetried: true }
  const { metadata } = await layPod(kubeconfig, { ...pod, ...change })
  const read = () => core.readNamespacedPod({ namespace, name: 'web' })
  const status = () => person.caller.pullStatus.read({ projectId: project.id, environmentId })
  return { ...person, project, namespace, read, status, uid: metadata?.uid }
}

const waitingFor = ({ status }: Awaited<ReturnType<Awaited<ReturnType<typeof waitingPod>>['read']>>) =>
  status?.containerStatuses?.[0]?.state?.waiting?.message

test('a pod with a dead token runs after the secret was updated, and not before', async () => {
  const { read, status, login, project, caller } = await waitingPod('token-dead')
  await world.github.revokeTokens(login)
  const before = await read()
  await play()
  expect((await read()).metadata?.resourceVersion).toBe(before.metadata?.resourceVersion)

  const { token } = await world.github.mintToken(login, { kind: 'classic', scopes: ['read:packages'] })
  await caller.connection.usePat({ token })
  await caller.pullSecret.provision({ projectId: project.id })
  await play()
  expect((await read()).status?.phase).toBe('Running')
  expect((await status()).verdict).toMatchObject({ code: 'ok' })
})

test('a pod whose image was not there runs once it is', async () => {
  const { read, login } = await waitingPod('not-found')
  await play()
  expect(waitingFor(await read())).toContain('not found')
  await registry.putPackage(login, 'web', { tags: ['1', '2'] })
  await play()
  expect((await read()).status?.phase).toBe('Running')
})

test('a pod without references is made anew once its service account has one', async () => {
  const { read, namespace, uid } = await waitingPod('no-credential', { imagePullSecrets: [] })
  await play()
  expect((await read()).metadata?.uid).toBe(uid)
  await ensureServiceAccount(kubeconfig, namespace, { imagePullSecrets: ['ghcr-secret'] })
  await play()
  const made = await read()
  expect([made.status?.phase, made.spec?.imagePullSecrets]).toEqual(['Running', [{ name: 'ghcr-secret' }]])
  expect(made.metadata?.uid).not.toBe(uid)
})

test('a secret that was removed is told in the node’s words', async () => {
  const { read, namespace, status } = await waitingPod('not-found')
  await core.deleteNamespacedSecret({ namespace, name: 'ghcr-secret' })
  await play()
  expect(waitingFor(await read())).toContain('401 Unauthorized')
  expect((await status()).verdict).toMatchObject({ code: 'provision' })
})

test('a pod that the demo did not make stays as it is', async () => {
  const { read } = await waitingPod('no-credential', { isRetried: false })
  await play()
  expect(waitingFor(await read())).toContain('401 Unauthorized')
})
