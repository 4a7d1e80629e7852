import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { callerWith } from '#tests/support/altered-world.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { growingProject, typesOf } from '#tests/support/growing-project.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { type Caller, openFileWorld } from '#tests/support/world.ts'

/** Environments that are added to a project, and removed from it, after it was made. */

const { kubeconfig, pullkey } = inject('sandbox')
const core = coreApi(kubeconfig)
const world = await openFileWorld()

const actionsOf = async (caller: Caller, projectId: string) =>
  (await caller.auditEvent.list({ projectId })).items.map(({ action, outcome }) => [action, outcome])
const alreadyThere = { code: 'CONFLICT', cause: { code: 'CHANGED' } }
const notFound = { code: 'NOT_FOUND', cause: { code: 'NOT_FOUND', message: 'There is no such project.' } }

describe('an Environment that is added', () => {
  test('is provisioned, recorded, and stands in the order of promotion', async () => {
    const { person, caller, projectId } = await growingProject(world, 'staging')
    const { project, results } = await caller.environment.add({ projectId, type: 'development' })
    const [added] = project.environments
    expect(project.environments.map(({ type }) => type)).toEqual(['development', 'staging'])
    expect(results).toEqual([{ environmentId: added?.id, namespace: added?.namespace, outcome: 'created' }])
    const secret = await getSecret(core, `project-${projectId}-development`)
    expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { password: person.token } } })
    expect((await actionsOf(caller, projectId)).slice(0, 2)).toEqual([
      ['pull-secret.provision', 'created'],
      ['environment.add', 'done'],
    ])
    const { items } = await caller.auditEvent.list({ projectId })
    expect(items[1]).toMatchObject({ environmentId: added?.id, namespace: added?.namespace })
  })

  test('can be the first of a project that was made without any', async () => {
    const { caller, projectId } = await growingProject(world)
    expect(await typesOf({ caller, projectId })).toEqual([])
    const { results } = await caller.environment.add({ projectId, type: 'production' })
    expect(results).toMatchObject([{ outcome: 'created' }])
  })

  test('stays when its namespace is refused or there is no Connection, and that is told', async () => {
    const { caller, projectId } = await growingProject(world)
    await core.createNamespace({ body: { metadata: { name: `project-${projectId}-staging` } } })
    const refused = await caller.environment.add({ projectId, type: 'staging' })
    expect(refused.results).toMatchObject([{ outcome: 'failed', error: { code: 'NAMESPACE_FOREIGN' } }])
    await caller.connection.forget()
    const tokenless = await caller.environment.add({ projectId, type: 'production' })
    expect(tokenless.results).toMatchObject([{ outcome: 'failed', error: { code: 'NOT_CONNECTED' } }])
    expect(await typesOf({ caller, projectId })).toEqual(['staging', 'production'])
  })

  test('is refused the second time, and nothing is done', async () => {
    const { caller, projectId } = await growingProject(world, 'staging')
    const before = await actionsOf(caller, projectId)
    await expect(caller.environment.add({ projectId, type: 'staging' })).rejects.toMatchObject(alreadyThere)
    expect(await actionsOf(caller, projectId)).toEqual(before)
  })

  test('is one when several are added at the same moment', async () => {
    const { caller, projectId } = await growingProject(world)
    const adding = () => caller.environment.add({ projectId, type: 'staging' })
    const attempts = await Promise.allSettled(Array.from({ length: 4 }, adding))
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const attempt of attempts)
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject(alreadyThere)
    expect(await typesOf({ caller, projectId })).toEqual(['staging'])
    expect(await getSecret(core, `project-${projectId}-staging`)).not.toBeNull()
  })

  test("is not found in another's project, nor in one that is not there, in the same words", async () => {
    const { projectId } = await growingProject(world, 'staging')
    const { caller } = await world.person()
    for (const id of [projectId, randomUUID()])
      await expect(caller.environment.add({ projectId: id, type: 'production' })).rejects.toMatchObject(notFound)
  })

  test('of an unknown kind is refused', async () => {
    const { caller, projectId } = await growingProject(world)
    for (const type of ['testing', '', null, 'Staging'])
      await expect(caller.environment.add({ projectId, type: type as never })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      })
  })
})

describe('an Environment that is removed', () => {
  test('takes its Secret with it, leaves its namespace, and may be the last', async () => {
    const { caller, projectId, ref, namespace } = await growingProject(world, 'staging')
    const removal = await caller.environment.remove(ref)
    expect(removal).toEqual({
      removed: true,
      environments: [{ environmentId: ref.environmentId, namespace, outcome: 'deleted' }],
    })
    expect(await getSecret(core, namespace)).toBeNull()
    expect((await core.readNamespace({ name: namespace })).status?.phase).toBe('Active')
    expect(await typesOf({ caller, projectId })).toEqual([])
    expect((await actionsOf(caller, projectId)).slice(0, 2)).toEqual([
      ['environment.remove', 'done'],
      ['pull-secret.remove', 'deleted'],
    ])
    await expect(caller.environment.remove(ref)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('leaves the others of its project as they are', async () => {
    const { caller, projectId, ref } = await growingProject(world, 'staging', 'production')
    const other = () => getSecret(core, `project-${projectId}-production`)
    const before = await other()
    await caller.environment.remove(ref)
    expect(await other()).toEqual(before)
    expect(await typesOf({ caller, projectId })).toEqual(['production'])
  })

  test('is removed as well where there is no Secret, and where there is a foreign one, which stays', async () => {
    const { caller, projectId, namespace } = await growingProject(world, 'development', 'staging')
    const { environments } = await caller.project.get({ projectId })
    await caller.pullSecret.remove({ projectId })
    const body = { metadata: { name: 'ghcr-secret' }, stringData: { a: 'b' } }
    await core.createNamespacedSecret({ namespace, body })
    const outcomes: unknown[] = []
    for (const { id } of environments) outcomes.push(await caller.environment.remove({ projectId, environmentId: id }))
    expect(outcomes).toMatchObject([
      { removed: true, environments: [{ outcome: 'foreign' }] },
      { removed: true, environments: [{ outcome: 'absent' }] },
    ])
    expect((await getSecret(core, namespace))?.type).toBe('Opaque')
  })

  test('stays while the cluster is out, and removing again finishes the work', async () => {
    const { person, caller, projectId, ref } = await growingProject(world, 'staging')
    const cluster = clusterAt(pullkey.replace(/https:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:1'))
    const whileOut = await callerWith(world, person, { cluster }).environment.remove(ref)
    await cluster.close()
    expect(whileOut).toMatchObject({
      removed: false,
      environments: [{ outcome: 'failed', error: { code: 'CLUSTER_UNREACHABLE' } }],
    })
    expect(await typesOf({ caller, projectId })).toEqual(['staging'])
    expect(await caller.environment.remove(ref)).toMatchObject({ removed: true })
  })

  test('can be added again: the same namespace, which is ours, is provisioned anew', async () => {
    const { caller, projectId, ref, namespace } = await growingProject(world, 'staging')
    await caller.environment.remove(ref)
    const { project, results } = await caller.environment.add({ projectId, type: 'staging' })
    expect(results).toMatchObject([{ namespace, outcome: 'created' }])
    expect(project.environments[0]?.id).not.toBe(ref.environmentId)
    expect(await getSecret(core, namespace)).not.toBeNull()
  })
})

test('a project without Environments is listed, read, provisioned, renamed and removed', async () => {
  const { caller, projectId } = await growingProject(world)
  expect((await caller.project.list({ search: 'grow' })).items).toMatchObject([{ id: projectId, environments: [] }])
  expect(await caller.pullStatus.overview()).toEqual([])
  expect(await caller.pullStatus.glance({ projectIds: [projectId] })).toEqual([])
  expect(await caller.pullSecret.plan({ projectId })).toEqual([])
  expect(await caller.pullSecret.provision({ projectId })).toEqual([])
  expect(await caller.pullSecret.remove({ projectId })).toEqual([])
  expect(await caller.project.rename({ projectId, name: 'bare' })).toMatchObject({ name: 'bare' })
  expect(await caller.project.remove({ projectId })).toEqual({ environments: [], removed: true })
})
