import { expect, test } from 'vitest'
import { startCluster } from '#sandbox/cluster/cluster.ts'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { installPullkey } from '#sandbox/cluster/service-account.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openWorld } from '#tests/support/world.ts'

// Two API servers are started for it, and one of them is stopped.
test('an API server that stops in the middle fails Environments one by one, and pressing again completes the rest', {
  timeout: 120_000,
}, async () => {
  await using cluster = await startCluster()
  const kubeconfig = await installPullkey(cluster.kubeconfig)
  await using world = await openWorld({ kubeconfig })
  const { caller, actor } = await world.person()
  const { project } = await caller.project.create({
    name: 'interrupted',
    environments: ['development', 'staging', 'production'],
  })
  await caller.pullSecret.remove({ projectId: project.id })

  // The API server dies after the first Environment is written and before the others are.
  const { applyPullSecret } = world.deps.cluster
  const first = project.environments[0]?.namespace ?? ''
  let stopped: Promise<void> | undefined
  const dying = {
    ...world.deps.cluster,
    applyPullSecret: async (...call: Parameters<typeof applyPullSecret>) => {
      if (call[0] === first) {
        await applyPullSecret(...call)
        stopped = cluster.stopApiServer()
        return
      }
      while (!stopped) await new Promise(setImmediate)
      await stopped
      return applyPullSecret(...call)
    },
  }
  await using interrupted = await openWorld({
    kubeconfig,
    overrides: { ...world.deps, cluster: dying },
  })
  const during = await interrupted.callerFor(actor).pullSecret.provision({ projectId: project.id })
  expect(during.map(({ outcome, error }) => error?.code ?? outcome)).toEqual([
    'created',
    'CLUSTER_UNREACHABLE',
    'CLUSTER_UNREACHABLE',
  ])

  const status = await caller.pullStatus.read({
    projectId: project.id,
    environmentId: project.environments[0]?.id ?? '',
  })
  expect(status.secret).toEqual({ state: 'unreadable', detail: 'connection' })
  expect(status.usage).toEqual({ unreadable: 'connection', defaultServiceAccount: null })
  expect(status.verdict).toMatchObject({ code: 'cluster-unreachable', severity: 'error' })
  const whileOut = await caller.project.remove({ projectId: project.id })
  expect(whileOut).toMatchObject({
    removed: false,
    environments: [{ outcome: 'failed' }, { outcome: 'failed' }, { outcome: 'failed' }],
  })

  await cluster.startApiServer()
  const afterwards = await caller.pullSecret.provision({ projectId: project.id })
  expect(afterwards.map(({ outcome }) => outcome)).toEqual(['unchanged', 'created', 'created'])
  const core = coreApi(cluster.kubeconfig)
  for (const { namespace } of project.environments) expect(await getSecret(core, namespace)).not.toBeNull()
})
