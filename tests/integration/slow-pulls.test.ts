import { expect, inject, test } from 'vitest'
import { type LaidPod, layPod } from '#sandbox/cluster/pods.ts'
import type { PodEvent } from '#sandbox/cluster/pull-failures.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** A pull that stalls, or is slow: all that a node says of it is that it began. */

const { kubeconfig } = inject('sandbox')
const world = await openFileWorld()
const image = 'ghcr.io/ada/web:1.4'

const creating = { waiting: { reason: 'ContainerCreating' } }
const begun = (seconds: number): PodEvent => ({
  ...{ type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` },
  ...{ firstSeconds: -seconds, lastSeconds: -seconds },
})
const ended = (seconds: number): PodEvent => ({
  ...{ type: 'Normal', reason: 'Pulled' },
  message: `Successfully pulled image "${image}" in 101ms (101ms including waiting). Image size: 851043 bytes.`,
  ...{ firstSeconds: -seconds, lastSeconds: -seconds },
})

/** What is read of a pod that is being started. */
async function readOf(
  events: PodEvent[],
  containers: LaidPod['containers'] = [{ name: 'app', image, state: creating }],
) {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'slow', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
  return caller.pullStatus.read({ projectId: project.id, environmentId })
}

test('a pull that has gone on for minutes is not green, and no failure', async () => {
  const { verdict, containers } = await readOf([begun(240)])
  expect(containers).toMatchObject([{ state: 'waiting', reason: 'ContainerCreating', since: expect.any(String) }])
  expect(containers[0]?.cause).toBeUndefined()
  expect(verdict).toMatchObject({
    code: 'ok',
    severity: 'warning',
    facts: { pods: 1, images: [image], since: containers[0]?.since },
  })
})

test('a pull that has just begun is told, and is nothing to worry about', async () => {
  const { verdict, containers } = await readOf([begun(20)])
  expect(containers).toMatchObject([{ state: 'waiting', since: expect.any(String) }])
  expect(verdict).toMatchObject({ code: 'ok', severity: 'ok' })
})

test('a pull that has ended is none, whatever the container waits for', async () => {
  const { verdict, containers } = await readOf([begun(240), ended(239)])
  expect(containers[0]?.since).toBeUndefined()
  expect(verdict).toMatchObject({ code: 'ok', severity: 'ok' })
})

test('a sandbox that could not be made before the pull began is over, and one since then is not', async () => {
  const sandbox = (seconds: number): PodEvent => ({
    ...{ type: 'Warning', reason: 'FailedCreatePodSandBox', firstSeconds: -seconds, lastSeconds: -seconds },
    message:
      'Failed to create pod sandbox: failed to get sandbox image "registry.k8s.io/pause:3.10": dial tcp: lookup registry.k8s.io: no such host',
  })
  const pulling = (await readOf([sandbox(600), begun(60)])).containers[0]
  expect(pulling).toMatchObject({ state: 'waiting', since: expect.any(String) })
  expect(pulling?.cause).toBeUndefined()
  expect((await readOf([begun(600), sandbox(60)])).containers).toMatchObject([{ cause: 'dns' }])
})

test('what was said of an earlier pod of the same name is not told of the one that is there now', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'again', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const failed: PodEvent = {
    ...{ type: 'Warning', reason: 'Failed', firstSeconds: -200, lastSeconds: -200 },
    message: `Failed to pull image "${image}": ${image}: not found`,
  }
  const pod = { namespace, name: 'web-0', containers: [{ name: 'app', image, state: creating }] }
  const { metadata } = await layPod(kubeconfig, { ...pod, imagePullSecrets: ['before'], events: [failed, begun(190)] })
  const next = await layPod(kubeconfig, { ...pod, imagePullSecrets: ['ghcr-secret'] })
  expect(next.metadata?.uid).not.toBe(metadata?.uid)
  const { containers, verdict } = await caller.pullStatus.read({ projectId: project.id, environmentId })
  expect(containers).toMatchObject([{ pod: 'web-0', state: 'waiting', reason: 'ContainerCreating' }])
  expect(containers[0]?.cause).toBeUndefined()
  expect(containers[0]?.since).toBeUndefined()
  expect(verdict).toMatchObject({ code: 'ok', severity: 'ok' })
})

test('of several containers the one is told whose image is being pulled', async () => {
  const initializing = { waiting: { reason: 'PodInitializing' } }
  const { containers } = await readOf(
    [begun(240)],
    [
      { name: 'prepare', image, init: true, state: initializing },
      { name: 'app', image: 'ghcr.io/ada/other:1', state: initializing },
    ],
  )
  expect(containers.map(({ container, since }) => [container, since !== undefined])).toEqual([
    ['prepare', true],
    ['app', false],
  ])
})
