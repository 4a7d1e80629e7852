import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { loadMigrations } from '#server/database/migrations.ts'
import { openPostgres } from '#server/database/postgres.ts'
import { createDatabase } from '#server/db.ts'
import { createDeps, type Deps } from '#server/deps.ts'
import { parseEnv } from '#server/env.ts'
import { createLog } from '#server/log.ts'
import { appRouter, createCaller } from '#server/routers/index.ts'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { createSession, sessionStore } from '#server/session-store.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { type Counts, counted } from '#tests/support/counted-driver.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import { type Figure, figure } from './figures.ts'
import { layProjects, projectsOf } from './people.ts'
import { type Bench, type Group, openStage, type Stage } from './stage.ts'

/** Queries that each procedure sends, counted one by one as Prisma hands them to the driver. */

const TARGET = { atMost: 4 }
const MANY = 1_000

export const database: Group = { name: 'database', measure }

type Caller = ReturnType<typeof createCaller>

interface World {
  deps: Deps
  counts: Counts
  stage: Stage
}

interface Target {
  projectId: string
  environmentId: string
}

interface Beside {
  /** To paste. */
  token: string
  other: Awaited<ReturnType<typeof arrive>>
  /** A project of the caller's that the other one is a member of. */
  sharedId: string
}

/** How each procedure is called, in an order in which each finds what it needs. */
const calls: Record<string, (caller: Caller, target: Target, beside: Beside) => Promise<unknown>> = {
  'project.create': (caller) =>
    caller.project.create({ name: 'another', environments: ['development', 'staging', 'production'] }),
  'pullSecret.plan': (caller, { projectId }) => caller.pullSecret.plan({ projectId }),
  'pullSecret.provision': (caller, { projectId }) => caller.pullSecret.provision({ projectId }),
  'pullStatus.read': (caller, target) => caller.pullStatus.read(target),
  'pullStatus.checkImage': (caller, target) =>
    caller.pullStatus.checkImage({ ...target, image: 'ghcr.io/ada/web:1.4' }),
  'pullStatus.overview': (caller) => caller.pullStatus.overview(),
  'pullStatus.glance': (caller, { projectId }) => caller.pullStatus.glance({ projectIds: [projectId] }),
  'project.list': (caller) => caller.project.list(),
  'project.get': (caller, { projectId }) => caller.project.get({ projectId }),
  'project.rename': (caller, { projectId }) => caller.project.rename({ projectId, name: 'renamed' }),
  'auditEvent.list': (caller, { projectId }) => caller.auditEvent.list({ projectId }),
  'connection.get': (caller) => caller.connection.get(),
  'connection.check': (caller) => caller.connection.check(),
  'connection.packages': (caller) => caller.connection.packages(),
  'connection.usePat': (caller, _, { token }) => caller.connection.usePat({ token }),
  'connection.useOauth': (caller) => caller.connection.useOauth(),
  'connection.placements': (caller) => caller.connection.placements(),
  'connection.withdraw': (caller, { environmentId }) => caller.connection.withdraw({ environmentId }),
  'environment.remove': (caller, target) => caller.environment.remove(target),
  'environment.add': (caller, { projectId }) => caller.environment.add({ projectId, type: 'development' }),
  'environment.choices': (caller) => caller.environment.choices(),
  'environment.consent': (caller, { projectId }) =>
    caller.environment.consent({ projectId, type: 'staging', namespace: 'team-nobody' }),
  'member.list': (caller, { projectId }) => caller.member.list({ projectId }),
  'member.find': (caller, { projectId }, { other }) => caller.member.find({ projectId, login: other.login }),
  'member.invite': (caller, { projectId }, { other }) => caller.member.invite({ projectId, githubId: other.githubId }),
  'member.invitations': (_, __, { other }) => other.caller.member.invitations(),
  'member.answer': (_, { projectId }, { other }) => other.caller.member.answer({ projectId, join: true }),
  'member.remove': (caller, { projectId }, { other }) => caller.member.remove({ projectId, githubId: other.githubId }),
  'project.transfer': (caller, _, { other, sharedId }) =>
    caller.project.transfer({ projectId: sharedId, githubId: other.githubId }),
  'member.leave': (caller, _, { sharedId }) => caller.member.leave({ projectId: sharedId }),
  'pullSecret.remove': (caller, { projectId }) => caller.pullSecret.remove({ projectId }),
  'project.remove': (caller, { projectId }) => caller.project.remove({ projectId }),
  'connection.forget': (caller) => caller.connection.forget(),
  'account.signOutEverywhere': (caller) => caller.account.signOutEverywhere(),
  'account.remove': (caller) => caller.account.remove(),
}

async function measure(bench: Bench): Promise<Figure[]> {
  const uncounted = Object.keys(appRouter._def.procedures).filter((name) => !(name in calls))
  if (uncounted.length > 0) throw new Error(`bench/database.ts does not call ${uncounted.join(', ')}`)
  await using stage = await openStage(bench)
  const { url = '' } = stage.databases.postgres
  const { driver, counts } = counted(await openPostgres({ url, migrations: await loadMigrations('prisma/migrations') }))
  await using opened = createDatabase('postgres', driver)
  const cluster = clusterAt(stage.sandbox.kubeconfig)
  try {
    const log = createLog('info', new Writable({ write: (_chunk, _encoding, done) => done() }))
    const configuration = parseEnv({ ...stage.sandbox.env, MAX_PROJECTS_PER_USER: '100000' })
    const world = { stage, counts, deps: createDeps(configuration, { db: opened.prisma, cluster, log }) }
    bench.say('database: every procedure')
    return [...(await procedureFigures(world)), await sessionFigure(world), ...(await growthFigures(world))]
  } finally {
    await cluster.close()
  }
}

async function procedureFigures(world: World): Promise<Figure[]> {
  const [{ caller, login, token }, other] = [await arrive(world), await arrive(world)]
  const { project } = await caller.project.create({
    name: 'shop',
    environments: ['development', 'staging', 'production'],
  })
  const target = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
  const pasted = await new GitHubControl(world.stage.sandbox.github.url).mintToken(login, {
    kind: 'classic',
    scopes: ['read:packages'],
  })
  if (pasted.token === token) throw new Error('GitHub gave the same token twice')
  const { project: shared } = await caller.project.create({ name: 'shared', environments: [] })
  await world.deps.db.member.create({ data: { projectId: shared.id, userId: other.actor.id } })
  const beside = { token: pasted.token, other, sharedId: shared.id }
  const figures: Figure[] = []
  for (const [name, call] of Object.entries(calls)) {
    const { queries, transactions } = await countedRun(world, () => call(caller, target, beside))
    const within = transactions > 0 ? `, ${transactions} transaction${transactions > 1 ? 's' : ''}` : ''
    figures.push(figure(`database, ${name}${within}`, queries, 'queries', TARGET))
  }
  return figures
}

/** What every request over HTTP adds: who is signed in. */
async function sessionFigure(world: World): Promise<Figure> {
  const { actor } = await arrive(world)
  const store = sessionStore(async () => world.deps.db)
  const sessionToken = randomUUID()
  const expires = new Date(Date.now() + 60_000)
  await createSession(world.deps.db, { sessionToken, userId: actor.id, expires, admittedBy: '*' })
  const { queries } = await countedRun(world, async () => store.getSessionAndUser?.(sessionToken))
  return figure('database, the session, once a request over HTTP', queries, 'queries')
}

/** The queries of somebody with a thousand projects: as many as of somebody with one. */
async function growthFigures(world: World): Promise<Figure[]> {
  const count = async (projects: number) => {
    const { caller, login } = await arrive(world)
    const laid = projectsOf(await layProjects(world.deps.db, login, projects * 3))
    if (laid.length !== projects) throw new Error(`${laid.length} projects were laid and not ${projects}`)
    return {
      list: (await countedRun(world, () => caller.project.list())).queries,
      overview: (await countedRun(world, () => caller.pullStatus.overview())).queries,
    }
  }
  const [one, many] = [await count(1), await count(MANY)]
  return (['list', 'overview'] as const).map((part) =>
    figure(`database, ${part} of ${MANY} projects beyond that of one`, many[part] - one[part], 'queries', {
      exactly: 0,
    }),
  )
}

async function countedRun({ counts }: World, run: () => Promise<unknown>): Promise<Counts> {
  const before = { ...counts }
  await run()
  return { queries: counts.queries - before.queries, transactions: counts.transactions - before.transactions }
}

/** Somebody new at GitHub, signed in, who calls procedures without HTTP. */
async function arrive({ deps, stage }: World) {
  const github = new GitHubControl(stage.sandbox.github.url)
  const { id, login } = await github.createUser(`bench-${randomUUID().slice(0, 8)}`)
  const scopes = ['read:packages', 'read:user']
  const { token } = await github.mintToken(login, { kind: 'oauth', scopes })
  const githubId = String(id)
  const arrival = {
    githubId,
    login,
    avatarUrl: 'https://avatars.example/1',
    token: new Secret(token),
    scopes,
    expiresAt: null,
  }
  const { outcome } = await signIn(deps, arrival, AbortSignal.timeout(10_000))
  if (outcome !== 'welcome') throw new Error(`${login} was not let in: ${outcome}`)
  const actor = await deps.db.user.findUniqueOrThrow({ where: { githubId }, select: { id: true, login: true } })
  return { actor, login, githubId, token, caller: createCaller({ requestId: randomUUID(), actor, deps }) }
}
