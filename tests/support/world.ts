import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { afterAll, inject } from 'vitest'
import type { Database } from '#server/db.ts'
import { createDeps, type Deps } from '#server/deps.ts'
import { parseEnv } from '#server/env.ts'
import { createLog } from '#server/log.ts'
import { createCaller } from '#server/routers/index.ts'
import { Secret } from '#server/secret.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { type Arrival, signIn } from '#server/services/sign-in.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { openTestDatabase } from '#tests/support/database.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import { refuseAdministrator } from '#tests/support/kubernetes.ts'

/** The server's real parts, put together for one test file: own database, shared sandbox, no HTTP in front. */
export interface World extends AsyncDisposable {
  deps: Deps
  github: GitHubControl
  /** Every log line so far, at the finest level. */
  logLines(): string[]
  /** A new person at GitHub, signed in. */
  person(options?: PersonOptions): Promise<Person>
  /** Calls procedures as `actor`, or as nobody. */
  callerFor(actor: Actor | null, signal?: AbortSignal): Caller
}

export type Caller = ReturnType<typeof createCaller>

export interface PersonOptions {
  scopes?: string[]
  expiresAt?: Date
}

export interface Person {
  actor: Actor
  login: string
  githubId: string
  token: string
  caller: Caller
  arrival(token: string): Arrival
}

export interface WorldOptions {
  env?: Record<string, string>
  /** Somebody else than the service account of deploy/base/rbac.yaml. */
  kubeconfig?: string
  overrides?: Partial<Deps>
  /** Somebody else's, who closes it; an empty one of its own without. */
  database?: Database
}

/** One for the whole of a test file, and ended with it. */
export async function openFileWorld(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld(options)
  afterAll(() => world[Symbol.asyncDispose]())
  return world
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const sandbox = inject('sandbox')
  const { env = {}, kubeconfig = sandbox.pullkey, overrides = {} } = options
  refuseAdministrator(kubeconfig)
  const configuration = parseEnv({ ...sandbox.env, ...env })
  const database = options.database ?? (await openTestDatabase())
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, _, done) => void done(void lines.push(String(chunk))) })
  const log = createLog('trace', sink)
  const cluster = clusterAt(kubeconfig, log)
  const deps = createDeps(configuration, {
    db: database.prisma,
    cluster,
    log,
    ...overrides,
  })
  const github = new GitHubControl(configuration.GITHUB_URL)
  const callerFor = (actor: Actor | null, signal?: AbortSignal) =>
    createCaller({ requestId: randomUUID(), actor, deps }, { signal })

  const person = async ({
    scopes = ['read:packages', 'read:user'],
    expiresAt,
  }: PersonOptions = {}): Promise<Person> => {
    const { id, login } = await github.createUser(`person-${randomUUID().slice(0, 8)}`)
    const { token } = await github.mintToken(login, { kind: 'oauth', scopes })
    const githubId = String(id)
    const arrival = (text: string): Arrival => ({
      githubId,
      login,
      avatarUrl: `https://avatars.example/${id}`,
      token: new Secret(text),
      scopes,
      expiresAt: expiresAt ?? null,
    })
    const { outcome } = await signIn(deps, arrival(token), AbortSignal.timeout(10_000))
    if (outcome !== 'welcome') throw new Error(`${login} was not let in: ${outcome}`)
    const actor = await deps.db.user.findUniqueOrThrow({ where: { githubId }, select: { id: true, login: true } })
    return { actor, login, githubId, token, caller: callerFor(actor), arrival }
  }

  const close = async () => {
    await cluster.close()
    if (!options.database) await database.close()
  }
  return { deps, github, logLines: () => lines, person, callerFor, [Symbol.asyncDispose]: close }
}
