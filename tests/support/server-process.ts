/**
 * The server's real parts in a process of their own, without pages in front, for the tests of what a killed server leaves.
 * Its first line of input says where everything is and what was verified before. It opens the database, completes what it
 * finds begun, and says `recovered`; then it lets one person after the other sign in and provision, and says each step
 * before it is taken and each thing that is acknowledged.
 */
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { openEmbedded } from '#server/database/embedded.ts'
import { loadMigrations } from '#server/database/migrations.ts'
import { createDatabase } from '#server/db.ts'
import { createDeps } from '#server/deps.ts'
import { parseEnv } from '#server/env.ts'
import { createLog } from '#server/log.ts'
import { createCaller } from '#server/routers/index.ts'
import { Secret } from '#server/secret.ts'
import { type Arrival, signIn } from '#server/services/sign-in.ts'
import { createSession } from '#server/session-store.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import type { Acknowledged, Orders, Recovered } from '#tests/support/killed-server.ts'
import { watched } from '#tests/support/watched-driver.ts'

const say = (word: string, value: unknown = null) => process.stdout.write(`${JSON.stringify([word, value])}\n`)
const input = createInterface(process.stdin)[Symbol.asyncIterator]()
const { env, known }: Orders = JSON.parse((await input.next()).value ?? '')

const configuration = parseEnv(env)
let isWorking = false
const step = () => {
  if (isWorking) say('step')
}
const driver = await openEmbedded(configuration.DATA_DIR, await loadMigrations('prisma/migrations'))
const { prisma: db } = createDatabase('embedded', watched(driver, { onQuery: step, onTransaction: step }))
const kubeconfig = await readFile(env.KUBECONFIG ?? '', 'utf8')
const cluster = clusterAt(kubeconfig)
/** As the cluster itself; each question is a step. */
const stepped = Object.fromEntries(
  Object.entries(cluster).map(([name, ask]) => [
    name,
    (...question: unknown[]) => {
      step()
      return (ask as (...words: unknown[]) => unknown)(...question)
    },
  ]),
) as unknown as typeof cluster
const deps = createDeps(configuration, { db, cluster: stepped, log: createLog('silent') })
const github = new GitHubControl(configuration.GITHUB_URL)
const callerFor = (actor: { id: string; login: string }) => createCaller({ requestId: randomUUID(), actor, deps })
const acknowledge = (what: Partial<Acknowledged>) => say('acknowledged', what)

/** Everything that is there, and what provisioning what is new comes to, once and then again. */
async function recover(): Promise<Recovered> {
  const rows = await db.project.findMany({ include: { owner: true, environments: true } })
  const provisioned = await Promise.all(
    rows
      .filter(({ id }) => !known.includes(id))
      .map(async ({ id, owner }) => {
        if (!owner) throw new Error(`project ${id} has no owner`)
        const { pullSecret } = callerFor(owner)
        const outcomes = async () => (await pullSecret.provision({ projectId: id })).map(({ outcome }) => outcome)
        return { id, first: await outcomes(), again: await outcomes() }
      }),
  )
  const people = await db.user.findMany({ include: { connections: true, sessions: true } })
  const events = await db.auditEvent.findMany()
  const has = (action: string, about: { projectId?: string; actorId?: string }) =>
    events.some(
      (event) => event.action === action && Object.entries(about).every(([key, id]) => event[key as 'actorId'] === id),
    )
  return {
    projects: rows.map(({ id }) => id),
    isWhole:
      rows.every(({ id, environments }) => environments.length === 3 && has('project.create', { projectId: id })) &&
      people.every(({ id, connections }) => connections.length === 0 || has('connection.connect', { actorId: id })),
    people: people.map(({ login }) => login),
    sessions: people.flatMap((person) => person.sessions.map(({ tokenHash }) => tokenHash)),
    provisioned,
  }
}

/** A new person: comes, gets a session, creates a project, and comes once more. */
async function work(): Promise<void> {
  const { id, login } = await github.createUser(`killed-${randomUUID().slice(0, 8)}`)
  const arrive = async () => {
    const scopes = ['read:packages', 'read:user']
    const { token } = await github.mintToken(login, { kind: 'oauth', scopes })
    acknowledge({ token })
    const arrival: Arrival = {
      githubId: String(id),
      login,
      avatarUrl: '',
      token: new Secret(token),
      scopes,
      expiresAt: null,
    }
    await signIn(deps, arrival, AbortSignal.timeout(30_000))
    acknowledge({ person: login })
  }
  await arrive()
  const actor = await db.user.findUniqueOrThrow({ where: { githubId: String(id) } })
  const sessionToken = randomUUID()
  const expires = new Date(Date.now() + 3_600_000)
  await createSession(db, { sessionToken, userId: actor.id, expires, admittedBy: '*' })
  acknowledge({ session: sessionToken })
  const environments = ['development', 'staging', 'production'] as const
  const { project } = await callerFor(actor).project.create({ name: login, environments: [...environments] })
  acknowledge({ project: project.id })
  await arrive()
}

say('recovered', await recover())
await input.next()
isWorking = true
for (;;) await work()
