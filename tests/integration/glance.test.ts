import { expect, inject, test } from 'vitest'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import type { Cluster } from '#server/adapters/cluster.ts'
import { AppError } from '#server/errors.ts'
import { layProjects } from '#tests/support/many-projects.ts'
import { openFileWorld, openWorld } from '#tests/support/world.ts'

/** What the list of projects shows of the pulls. */

const { kubeconfig } = inject('sandbox')
const world = await openFileWorld()
const IMAGE = 'ghcr.io/acme/api:2.0'

async function layFailing(namespace: string, pods: number) {
  const { backOff, events } = pullFailure('no-access', IMAGE)
  for (let index = 0; index < pods; index++) {
    const containers = [{ name: 'app', image: IMAGE, state: { waiting: backOff } }]
    await layPod(kubeconfig, { namespace, name: `api-${index}`, imagePullSecrets: ['ghcr-secret'], containers, events })
  }
}

test('a glance is the verdict of a read, with how many pods cannot pull', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'seen', environments: ['development', 'staging'] })
  const [development, staging] = project.environments
  await layFailing(staging?.namespace ?? '', 2)
  const glances = await caller.pullStatus.glance({ projectIds: [project.id] })
  const failing = glances.map(({ environmentId, failing: pods }) => [environmentId, pods])
  expect(failing).toEqual([
    [development?.id, 0],
    [staging?.id, 2],
  ])
  for (const { environmentId, verdict } of glances) {
    const { verdict: read } = await caller.pullStatus.read({ projectId: project.id, environmentId })
    expect([verdict.code, verdict.severity]).toEqual([read.code, read.severity])
  }
})

test('what could not be read is not counted as none', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'unseen', environments: ['staging'] })
  await using denied = await openWorld({ kubeconfig: inject('sandbox').nobody, overrides: { db: world.deps.db } })
  expect(await denied.callerFor(person.actor).pullStatus.glance({ projectIds: [project.id] })).toMatchObject([
    { failing: null, verdict: { code: 'cluster-denied' } },
  ])
})

test('a cluster that does not answer is waited for once, not once for each Environment', async () => {
  const person = await world.person()
  await layProjects(world.deps.db, person, 40)
  const { items } = await person.caller.project.list()
  let asked = 0
  const silent = async (): Promise<never> => {
    asked += 1
    throw new AppError('CLUSTER_TIMEOUT', 'The cluster did not answer within 5 s.')
  }
  const { cluster } = world.deps
  const dark: Cluster = {
    ...cluster,
    findPullSecret: silent,
    findNamespace: silent,
    listPods: silent,
    findDefaultPullSecretNames: silent,
    listFailures: silent,
    listPullProgress: silent,
  }
  await using waiting = await openWorld({ overrides: { ...world.deps, cluster: dark } })
  const glances = await waiting
    .callerFor(person.actor)
    .pullStatus.glance({ projectIds: items.map(({ id }) => id).slice(0, 40) })
  expect(glances).toHaveLength(40)
  expect(new Set(glances.map(({ verdict }) => verdict.code))).toEqual(new Set(['cluster-unreachable']))
  expect(asked).toBeLessThanOrEqual(50)
})

test('another person sees nothing of it, and more than 50 projects are too many', async () => {
  const [owner, other] = [await world.person(), await world.person()]
  const { project } = await owner.caller.project.create({ name: 'theirs', environments: ['staging'] })
  await expect(other.caller.pullStatus.glance({ projectIds: [project.id] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const many = Array.from({ length: 51 }, () => project.id)
  await expect(owner.caller.pullStatus.glance({ projectIds: many })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(owner.caller.pullStatus.glance({ projectIds: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
