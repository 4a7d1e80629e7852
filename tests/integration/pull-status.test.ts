import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { ensureServiceAccount, layPod } from '#sandbox/cluster/pods.ts'
import { failingImage, pullFailure, pullFailureCauses } from '#sandbox/cluster/pull-failures.ts'
import { callerWith } from '#tests/support/altered-world.ts'
import { openFileWorld } from '#tests/support/world.ts'

const { kubeconfig } = inject('sandbox')
const core = coreApi(kubeconfig)
const world = await openFileWorld()

async function provisioned() {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'status', environments: ['staging'] })
  const [environment] = project.environments
  const { id: environmentId = '', namespace = '' } = environment ?? {}
  await ensureServiceAccount(kubeconfig, namespace)
  const read = () => person.caller.pullStatus.read({ projectId: project.id, environmentId })
  return { ...person, project, environmentId, namespace, read }
}

const image = 'ghcr.io/ada/web:1.4'

test('a provisioned Environment without pods is current and ok', async () => {
  const { read, environmentId, namespace, login } = await provisioned()
  expect(await read()).toEqual({
    environmentId,
    namespace,
    readAt: expect.stringMatching(/Z$/),
    tookMs: expect.any(Number),
    secret: {
      state: 'current',
      login,
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
      provisionedAt: expect.any(String),
      holder: { login, isYou: true },
    },
    usage: { defaultServiceAccount: false, pods: 0, podsReferencing: 0 },
    containers: [],
    findings: [{ code: 'ok', severity: 'ok', facts: { secret: 'current' } }],
    verdict: { code: 'ok', severity: 'ok', facts: { secret: 'current' } },
  })
})

test('who uses the PullSecret is counted: the default service account, and the pods that name it', async () => {
  const { read, namespace } = await provisioned()
  await ensureServiceAccount(kubeconfig, namespace, { imagePullSecrets: ['ghcr-secret'] })
  const running = { namespace, containers: [{ name: 'app', image, state: { running: true } as const }] }
  await layPod(kubeconfig, { ...running, name: 'with', imagePullSecrets: ['ghcr-secret'] })
  await layPod(kubeconfig, { ...running, name: 'without', imagePullSecrets: ['another'] })
  const { usage, verdict } = await read()
  expect(usage).toEqual({ defaultServiceAccount: true, pods: 2, podsReferencing: 1 })
  expect(verdict).toMatchObject({ code: 'not-referenced', severity: 'warning', facts: { pods: 1 } })
})

test.each(pullFailureCauses.flatMap((cause) => (['old', 'new'] as const).map((wording) => [cause, wording] as const)))(
  'a pod that fails with %s is understood, in the %s wording',
  async (cause, wording) => {
    const { read, namespace } = await provisioned()
    const named = failingImage(cause, image)
    const { errImagePull, backOff, events } = pullFailure(cause, named, wording)
    const pod = { namespace, imagePullSecrets: ['ghcr-secret'] }
    await layPod(kubeconfig, {
      ...pod,
      name: 'at-once',
      containers: [{ name: 'app', image: named, init: false, state: { waiting: errImagePull } }],
    })
    await layPod(kubeconfig, {
      ...pod,
      name: 'later',
      containers: [{ name: 'app', image: named, state: { waiting: backOff } }],
      events,
    })
    const { containers } = await read()
    expect(containers.map((container) => [container.pod, container.cause])).toEqual([
      ['at-once', cause],
      ['later', cause],
    ])
    expect(containers[1]).toMatchObject({
      container: 'app',
      image: named,
      serviceAccount: 'default',
      fromRegistry: true,
      references: true,
      state: 'waiting',
      reason: backOff.reason,
    })
  },
)

test('the service account’s other pull secrets are told, for whoever patches its list; no name that is none', async () => {
  const { read, namespace } = await provisioned()
  const names = ['company', 'ghcr-secret', "x'; rm -rf /"]
  await ensureServiceAccount(kubeconfig, namespace, { imagePullSecrets: names })
  expect((await read()).usage).toMatchObject({ defaultServiceAccount: true, otherAccountSecrets: ['company'] })
})

test('init containers, the pod’s own account and its own list count, whatever the default account says', async () => {
  const { read, namespace } = await provisioned()
  await ensureServiceAccount(kubeconfig, namespace, { imagePullSecrets: ['ghcr-secret'] })
  const { errImagePull } = pullFailure('no-credential', image)
  await layPod(kubeconfig, {
    namespace,
    name: 'job',
    serviceAccountName: 'builder',
    imagePullSecrets: [],
    containers: [
      { name: 'prepare', image, init: true, state: { waiting: errImagePull } },
      { name: 'main', image, state: { waiting: { reason: 'PodInitializing' } } },
    ],
  })
  const { usage, containers, verdict } = await read()
  expect(usage).toMatchObject({ pods: 1, podsReferencing: 0 })
  expect(containers).toMatchObject([
    { container: 'prepare', init: true, references: false, serviceAccount: 'builder', cause: 'no-credential' },
    { container: 'main', init: false, references: false, reason: 'PodInitializing' },
  ])
  expect(containers[1]?.cause).toBeUndefined()
  expect(verdict).toMatchObject({ code: 'not-referenced', facts: { pods: 1, serviceAccount: 'builder' } })
})

test('a pod that was refused before the PullSecret was written waits for its next attempt; later, it fails', async () => {
  const person = await provisioned()
  const { read, namespace, project } = person
  const { backOff, events } = pullFailure('token-dead', image)
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
  /** Writes the PullSecret anew, as if that many milliseconds from now. */
  const provisionIn = async (ms: number) => {
    await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
    const { pullSecret } = callerWith(world, person, { now: () => new Date(Date.now() + ms) })
    await pullSecret.provision({ projectId: project.id })
  }
  await provisionIn(60_000)
  const early = await read()
  expect(early.verdict).toMatchObject({ code: 'ok', severity: 'warning', facts: { cause: 'token-dead', pods: 1 } })
  expect(early.containers).toMatchObject([
    { message: expect.stringContaining('oauth token'), failedAt: expect.any(String) },
  ])
  await provisionIn(-60_000)
  expect((await read()).verdict).toMatchObject({ code: 'reconnect-github', severity: 'error' })
})

test('a pod from another registry that fails is listed and told, and not blamed on the PullSecret', async () => {
  const { read, namespace } = await provisioned()
  const { errImagePull } = pullFailure('not-found', 'docker.io/library/nginx:none')
  await layPod(kubeconfig, {
    namespace,
    name: 'other',
    containers: [{ name: 'app', image: 'nginx:none', state: { waiting: errImagePull } }],
  })
  const { containers, verdict } = await read()
  expect(containers).toMatchObject([{ fromRegistry: false, cause: 'not-found' }])
  expect(verdict).toMatchObject({ code: 'other-registry', severity: 'warning' })
})

test('missing, foreign, malformed and outdated PullSecrets are told apart', async () => {
  const { read, namespace, login, caller, project } = await provisioned()
  const at = { name: 'ghcr-secret', namespace }
  const ours = await core.readNamespacedSecret(at)
  const replace = async (change: object) => {
    await core.deleteNamespacedSecret(at)
    const { labels, annotations } = ours.metadata ?? {}
    await core.createNamespacedSecret({
      namespace,
      body: { metadata: { name: 'ghcr-secret', labels, annotations }, type: ours.type, data: ours.data, ...change },
    })
  }
  await replace({ data: { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') } })
  expect(await read()).toMatchObject({ secret: { state: 'malformed' }, verdict: { code: 'secret-conflict' } })
  const other = { auths: { 'ghcr.io': { username: login, password: 'gho_another' } } }
  await replace({ data: { '.dockerconfigjson': Buffer.from(JSON.stringify(other)).toString('base64') } })
  expect(await read()).toMatchObject({
    secret: { state: 'outdated', login },
    verdict: { code: 'secret-conflict', severity: 'error' },
  })
  await replace({ metadata: { name: 'ghcr-secret' } })
  expect(await read()).toMatchObject({ secret: { state: 'foreign' }, verdict: { code: 'secret-foreign' } })
  await core.deleteNamespacedSecret(at)
  expect(await read()).toMatchObject({ secret: { state: 'missing' }, verdict: { code: 'provision' } })
  await caller.pullSecret.provision({ projectId: project.id })
  expect(await read()).toMatchObject({ secret: { state: 'current' }, verdict: { code: 'ok' } })
})

test('without a Connection the verdict is to connect', async () => {
  const { read, actor } = await provisioned()
  await world.deps.db.gitConnection.deleteMany({ where: { userId: actor.id } })
  expect(await read()).toMatchObject({ secret: { state: 'outdated' }, verdict: { code: 'connect-github' } })
})

test('what a pod says is shown without a token that somebody wrote into it', async () => {
  const { read, namespace, token } = await provisioned()
  const message = `failed with ${token} and ${Buffer.from(`ada:${token}`).toString('base64')}`
  await layPod(kubeconfig, {
    namespace,
    name: 'leaky',
    containers: [{ name: 'app', image, state: { waiting: { reason: 'ErrImagePull', message } } }],
  })
  const status = JSON.stringify(await read())
  expect(status).toContain('failed with [secret] and [secret]')
})

test('a request that was left behind ends its calls to the cluster', async () => {
  const { actor, project, environmentId } = await provisioned()
  const leaving = AbortSignal.abort()
  const call = world.callerFor(actor, leaving).pullStatus.read({ projectId: project.id, environmentId })
  await expect(call).rejects.toMatchObject({ code: 'CLIENT_CLOSED_REQUEST', cause: { code: 'CANCELLED' } })
})

test.each(['nonsense', randomUUID()])('an environment that does not exist (%s) is not found', async (environmentId) => {
  const { caller, project } = await provisioned()
  await expect(caller.pullStatus.read({ projectId: project.id, environmentId })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})
