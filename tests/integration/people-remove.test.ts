import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import { afterAll, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import type { Deps } from '#server/deps.ts'
import { AppError } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'
import { removePerson } from '#server/services/people.ts'
import { signIn } from '#server/services/sign-in.ts'
import { gate } from '#tests/support/altered-world.ts'
import { openWatchedDatabase } from '#tests/support/database.ts'
import { placementsOf, tokenIn as tokenStandingIn } from '#tests/support/placed-token.ts'
import { procedures, requestOf } from '#tests/support/procedure-inputs.ts'
import { cookieOf, SessionCookies } from '#tests/support/session-cookies.ts'
import { sharedProject } from '#tests/support/shared-project.ts'
import { slowWriter } from '#tests/support/slow-callers.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** The operator takes somebody off, and may be interrupted at every step. */

/** So many more queries and requests are answered, and then the process might as well be dead. */
const steps = { left: Number.POSITIVE_INFINITY }
const take = (lost: () => Error) => {
  if (steps.left <= 0) throw lost()
  steps.left -= 1
}
const databaseLost = () => new DriverAdapterError({ kind: 'ConnectionClosed' })
const opened = await openWatchedDatabase({
  onTransaction: () => {
    if (steps.left <= 0) throw databaseLost()
  },
  onQuery: () => take(databaseLost),
})
afterAll(opened.close)
const world = await openFileWorld({ env: { MAX_PROJECTS_PER_USER: '1000' }, overrides: { db: opened.prisma } })
const core = coreApi(inject('sandbox').kubeconfig)
const { db } = world.deps
const tokenIn = (namespace: string) => tokenStandingIn(core, namespace)
const signal = new AbortController().signal

/** The same system, each of whose requests is a step. */
function cut<System extends object>(system: System, code: 'CLUSTER_UNREACHABLE' | 'GITHUB_UNREACHABLE'): System {
  return new Proxy(system, {
    get: (target, name) => {
      const ask = Reflect.get(target, name) as (...question: unknown[]) => Promise<unknown>
      return async (...question: unknown[]) => {
        take(() => new AppError(code, 'It is lost.'))
        return ask(...question)
      }
    },
  })
}
const cutDeps: Deps = {
  ...world.deps,
  cluster: cut(world.deps.cluster, 'CLUSTER_UNREACHABLE'),
  github: cut(world.deps.github, 'GITHUB_UNREACHABLE'),
}

/** Grace has a token in a project of her own, in one that she shares, and in one that she left. */
async function scene(ada: Person) {
  const grace = await world.person()
  const { project: alone } = await grace.caller.project.create({ name: 'alone', environments: ['production'] })
  const shared = await sharedProject(grace, ada)
  const left = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId: left.projectId, replace: true })
  await grace.caller.member.leave({ projectId: left.projectId })
  const others = await sharedProject(ada, grace)
  await ada.caller.member.invite({ projectId: left.projectId, githubId: grace.githubId })
  await db.rateLimit.deleteMany()
  const holding = [alone.environments[0]?.namespace ?? '', shared.namespace, left.namespace]
  return { grace, alone, shared, left, others, holding }
}

async function arrive(deps: Deps, { login, arrival }: Person) {
  const { token } = await world.github.mintToken(login, { kind: 'oauth', scopes: ['read:packages', 'read:user'] })
  return signIn(deps, { ...arrival(token), token: new Secret(token) }, AbortSignal.timeout(10_000))
}

/** Nothing of hers is written and nobody gets in as her, from the first step on. */
async function expectShutOut({ grace, others }: Awaited<ReturnType<typeof scene>>) {
  expect(await db.session.count({ where: { userId: grace.actor.id } })).toBe(0)
  expect(await arrive(world.deps, grace)).toMatchObject({ outcome: 'not-allowed', isRevoked: true })
  const { projectId } = others
  expect(await grace.caller.pullSecret.provision({ projectId, replace: true })).toMatchObject([{ outcome: 'failed' }])
  await expect(grace.caller.project.create({ name: 'late', environments: [] })).rejects.toMatchObject({
    cause: { code: 'UNAUTHENTICATED' },
  })
}

test('cut off at every step and repeated once, it leaves nothing of theirs and takes nothing of the others’', {
  timeout: 300_000,
}, async () => {
  const ada = await world.person()
  const cookies = new SessionCookies(world)
  let wasLeaving = 0
  for (let count = 0; ; count += 1) {
    const place = await scene(ada)
    const { grace, alone, shared, left, others, holding } = place
    await cookies.open(grace.actor.id)
    steps.left = count
    await removePerson(cutDeps, grace.actor, signal).catch(() => null)
    const isCut = steps.left <= 0
    steps.left = Number.POSITIVE_INFINITY
    const found = await db.user.findUnique({ where: { id: grace.actor.id } })
    if (found) {
      if (found.leavingAt && wasLeaving++ < 3) await expectShutOut(place)
      expect(await removePerson(world.deps, grace.actor, signal)).toMatchObject({ removed: true })
    }

    expect(await db.user.count({ where: { id: grace.actor.id } })).toBe(0)
    expect(await Promise.all(holding.map(tokenIn))).toEqual([null, null, null])
    expect(await tokenIn(others.namespace)).toBe(ada.token)
    expect(await world.github.liveTokens(grace.login)).toEqual([])
    expect(await placementsOf(world, grace)).toEqual([])
    expect(await db.invitation.count({ where: { githubId: grace.githubId } })).toBe(0)
    expect(await db.project.count({ where: { id: alone.id } })).toBe(0)
    expect(await ada.caller.member.list({ projectId: shared.projectId })).toMatchObject({
      owner: null,
      members: [{ login: ada.login }],
    })
    for (const { projectId } of [left, others])
      expect(await ada.caller.member.list({ projectId })).toMatchObject({ owner: { login: ada.login }, members: [] })
    const events = await db.auditEvent.findMany({
      where: { detail: grace.login, action: { startsWith: 'account.' } },
      select: { actor: true, action: true },
      orderBy: { id: 'asc' },
    })
    expect(events).toEqual([
      { actor: 'operator', action: 'account.leave' },
      { actor: 'operator', action: 'account.remove' },
    ])
    if (!isCut) {
      expect(count).toBeGreaterThan(25)
      return
    }
  }
})

test('from the first step on a session opens nothing, by whatever procedure', async () => {
  const grace = await world.person()
  const cookies = new SessionCookies(world)
  const cookie = await cookies.open(grace.actor.id)
  await db.user.update({ where: { id: grace.actor.id }, data: { leavingAt: new Date() } })
  // One that came after the sessions were ended.
  for (const held of [cookie, await cookies.open(grace.actor.id)])
    for (const procedure of procedures) {
      const response = await cookies.send(requestOf(procedure, '{}', cookieOf(held)))
      expect([procedure.path, response.status]).toEqual([procedure.path, 401])
    }
})

test('the token of somebody who is being taken off is vouched for by nobody, and replaced without a decision', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, environmentId } = await sharedProject(grace, ada)
  await db.user.update({ where: { id: grace.actor.id }, data: { leavingAt: new Date() } })
  const secret = { state: 'outdated', detail: 'no-connection', holder: { login: grace.login, isYou: false } }
  expect(await ada.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({ secret })
  expect(await ada.caller.pullStatus.overview()).toMatchObject([{ secret }])
  expect(await ada.caller.pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'updated' }])
})

test.each([
  ['is over before it ends', true],
  ['could not be completed', false],
])('a sign-in that was on its way when the removal %s lets nobody in and keeps no token', async (_, isComplete) => {
  const grace = await world.person()
  const asking = gate()
  const { checkToken } = world.deps.github
  const github = {
    ...world.deps.github,
    checkToken: async (...question: Parameters<typeof checkToken>) => {
      const answer = await checkToken(...question)
      await asking.pass()
      return { ...answer, state: 'revoked' as const, detail: null }
    },
  }
  const arrived = arrive({ ...world.deps, github }, grace)
  await asking.reached
  if (isComplete) await removePerson(world.deps, grace.actor, signal)
  else await db.user.update({ where: { id: grace.actor.id }, data: { leavingAt: new Date() } })
  asking.open()
  await expect(arrived).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await db.gitConnection.count({ where: { userId: grace.actor.id, revokedAt: null } })).toBe(0)
  expect(await db.user.count({ where: { id: grace.actor.id, leavingAt: null } })).toBe(0)
})

test('a classic token that is pasted while its person is taken off is not stored', async () => {
  const grace = await world.person()
  const { token } = await world.github.mintToken(grace.login, { kind: 'classic', scopes: ['read:packages'] })
  await db.user.update({ where: { id: grace.actor.id }, data: { leavingAt: new Date() } })
  await expect(grace.caller.connection.usePat({ token })).rejects.toMatchObject({ cause: { code: 'UNAUTHENTICATED' } })
  expect(await db.gitConnection.count({ where: { userId: grace.actor.id, source: 'pat' } })).toBe(0)
})

test('a token that was on its way into a namespace when its person was taken off is not left there', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  await ada.caller.pullSecret.remove({ projectId })
  const { caller, writing } = slowWriter(world, grace)
  const provisioned = caller.pullSecret.provision({ projectId })
  await writing.reached
  expect(await removePerson(world.deps, grace.actor, signal)).toMatchObject({ removed: true })
  writing.open()
  await provisioned
  expect(await tokenIn(namespace)).toBeNull()
})
