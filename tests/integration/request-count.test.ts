import { expect, inject, test } from 'vitest'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { appRouter } from '#server/routers/index.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { openCountedDatabase } from '#tests/support/database.ts'
import { joinProject } from '#tests/support/shared-project.ts'
import { type Caller, openWorld, type Person } from '#tests/support/world.ts'

/**
 * What each procedure costs in requests, exactly, for a project of three Environments: to the API server, to GitHub, and
 * to the database (BEGIN and COMMIT apart). Over HTTP the session is one more query. A number that changes is a decision.
 * Where a limit holds, counting is one of the queries.
 */

const { kubeconfig, pullkey } = inject('sandbox')

interface Target {
  projectId: string
  environmentId: string
  /** A project of the person's that another one is a member of. */
  sharedId: string
  other: Person
}

type Ask = (caller: Caller, target: Target, person: Person) => Promise<unknown>
type Cost = [cluster: number, gitHub: number, database: number]

/** In an order in which each finds what it needs. */
const costs: [procedure: string, ask: Ask, cost: Cost][] = [
  [
    'project.create',
    (caller) => caller.project.create({ name: 'one more', environments: ['development', 'staging', 'production'] }),
    [12, 0, 18],
  ],
  ['project.get', (caller, { projectId }) => caller.project.get({ projectId }), [0, 0, 1]],
  ['project.list', (caller) => caller.project.list(), [0, 0, 1]],
  ['project.rename', (caller, { projectId }) => caller.project.rename({ projectId, name: 'other' }), [6, 0, 5]],
  ['pullSecret.plan', (caller, { projectId }) => caller.pullSecret.plan({ projectId }), [6, 0, 3]],
  ['pullSecret.provision', (caller, { projectId }) => caller.pullSecret.provision({ projectId }), [6, 0, 6]],
  ['pullStatus.read', (caller, target) => caller.pullStatus.read(target), [5, 0, 3]],
  ['pullStatus.glance', (caller, { projectId }) => caller.pullStatus.glance({ projectIds: [projectId] }), [15, 0, 3]],
  ['pullStatus.overview', (caller) => caller.pullStatus.overview(), [6, 0, 3]],
  [
    'pullStatus.checkImage',
    (caller, target, { login }) => caller.pullStatus.checkImage({ ...target, image: `ghcr.io/${login}/web` }),
    [1, 0, 3],
  ],
  ['auditEvent.list', (caller, { projectId }) => caller.auditEvent.list({ projectId }), [0, 0, 3]],
  ['connection.get', (caller) => caller.connection.get(), [0, 0, 1]],
  ['connection.check', (caller) => caller.connection.check(), [0, 1, 2]],
  ['connection.packages', (caller) => caller.connection.packages(), [0, 1, 2]],
  [
    'connection.usePat',
    async (caller, _, person) => caller.connection.usePat({ token: await classic(person) }),
    [0, 1, 6],
  ],
  ['connection.useOauth', (caller) => caller.connection.useOauth(), [0, 0, 3]],
  ['connection.placements', (caller) => caller.connection.placements(), [0, 0, 3]],
  ['connection.withdraw', (caller, { environmentId }) => caller.connection.withdraw({ environmentId }), [2, 0, 6]],
  ['environment.remove', (caller, target) => caller.environment.remove(target), [2, 0, 6]],
  [
    'environment.add',
    (caller, { projectId }) => caller.environment.add({ projectId, type: 'development' }),
    [3, 0, 12],
  ],
  ['environment.choices', (caller) => caller.environment.choices(), [1, 0, 1]],
  [
    'environment.consent',
    (caller, { projectId }) => caller.environment.consent({ projectId, type: 'staging', namespace: 'team-nobody' }),
    [2, 0, 2],
  ],
  ['member.list', (caller, { projectId }) => caller.member.list({ projectId }), [0, 0, 2]],
  ['member.find', (caller, { projectId, other: { login } }) => caller.member.find({ projectId, login }), [0, 1, 3]],
  [
    'member.invite',
    (caller, { projectId, other: { githubId } }) => caller.member.invite({ projectId, githubId }),
    [0, 1, 8],
  ],
  ['member.invitations', (_, { other }) => other.caller.member.invitations(), [0, 0, 2]],
  ['member.answer', (_, { projectId, other }) => other.caller.member.answer({ projectId, join: true }), [0, 0, 5]],
  [
    'member.remove',
    (caller, { projectId, other: { githubId } }) => caller.member.remove({ projectId, githubId }),
    [0, 0, 7],
  ],
  [
    'project.transfer',
    (caller, { sharedId, other: { githubId } }) => caller.project.transfer({ projectId: sharedId, githubId }),
    [0, 0, 7],
  ],
  ['member.leave', (caller, { sharedId }) => caller.member.leave({ projectId: sharedId }), [0, 0, 3]],
  ['pullSecret.remove', (caller, { projectId }) => caller.pullSecret.remove({ projectId }), [6, 0, 5]],
  ['project.remove', (caller, { projectId }) => caller.project.remove({ projectId }), [6, 0, 7]],
  ['connection.forget', (caller) => caller.connection.forget(), [9, 1, 14]],
  ['account.signOutEverywhere', (caller) => caller.account.signOutEverywhere(), [0, 0, 1]],
  ['account.remove', (caller) => caller.account.remove(), [9, 0, 25]],
]

let classic: (person: Person) => Promise<string>

test('every procedure has its cost here', () => {
  expect(costs.map(([procedure]) => procedure).sort()).toEqual(Object.keys(appRouter._def.procedures).sort())
})

test('each procedure asks as often as it needs to, and no more', async () => {
  await using proxy = await ClusterProxy.start(pullkey)
  const { database, counts } = await openCountedDatabase()
  const cluster = clusterAt(proxy.kubeconfig)
  await using world = await openWorld({ overrides: { db: database.prisma, cluster } })
  const person = await world.person()
  classic = async ({ login }) =>
    (await world.github.mintToken(login, { kind: 'classic', scopes: ['read:packages'] })).token
  const { project } = await person.caller.project.create({
    name: 'counted',
    environments: ['development', 'staging', 'production'],
  })
  const [environment] = project.environments
  await layFailingPod(environment?.namespace ?? '')
  const other = await world.person()
  const { project: shared } = await person.caller.project.create({ name: 'shared', environments: [] })
  await joinProject(person, other, shared.id)
  const target = { projectId: project.id, environmentId: environment?.id ?? '', sharedId: shared.id, other }
  const found: [string, Cost][] = []
  for (const [procedure, ask] of costs) {
    const before = [proxy.asked.length, await world.github.callCount(person.login), counts.queries] as const
    await ask(person.caller, target, person)
    const after = [proxy.asked.length, await world.github.callCount(person.login), counts.queries] as const
    found.push([procedure, after.map((count, index) => count - (before[index] ?? 0)) as Cost])
  }
  await cluster.close()
  await database.close()
  expect(found).toEqual(costs.map(([procedure, , cost]) => [procedure, cost]))
})

test('a pod that is being started costs one more: whether its pull began, and ended', async () => {
  await using proxy = await ClusterProxy.start(pullkey)
  const cluster = clusterAt(proxy.kubeconfig)
  await using world = await openWorld({ overrides: { cluster } })
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'starting', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const state = { waiting: { reason: 'ContainerCreating' } }
  await layPod(kubeconfig, { namespace, name: 'web', containers: [{ name: 'app', image: 'ghcr.io/ada/web', state }] })
  const before = proxy.asked.length
  await caller.pullStatus.read({ projectId: project.id, environmentId })
  expect(proxy.asked.length - before).toBe(6)
  await cluster.close()
})

/** It costs no request more. */
async function layFailingPod(namespace: string): Promise<void> {
  const image = 'ghcr.io/ada/web:1.4'
  const { backOff, events } = pullFailure('no-access', image)
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
}
