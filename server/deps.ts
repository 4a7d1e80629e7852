import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Cluster, createCluster } from '#server/adapters/cluster.ts'
import { createGitHub, type GitHub } from '#server/adapters/github.ts'
import { createTokenSealer, type TokenSealer } from '#server/adapters/token-sealer.ts'
import { openDatabase } from '#server/db.ts'
import { type Env, env } from '#server/env.ts'
import { createLog, type Log } from '#server/log.ts'

/** Everything that a service needs from outside, handed to it as its first argument. */
export interface Deps {
  db: PrismaClient
  cluster: Cluster
  github: GitHub
  sealer: TokenSealer
  log: Log
  policy: Policy
  now: () => Date
}

/** The part of the configuration that services decide by. */
export interface Policy {
  registryHost: string
  allowedUsers: string[]
  maxProjectsPerUser: number
}

export async function createDeps(configuration: Env, overrides: Partial<Deps> = {}): Promise<Deps> {
  const log = overrides.log ?? createLog(configuration.LOG_LEVEL)
  const database = { url: configuration.DATABASE_URL, dataDir: configuration.DATA_DIR, log }
  return {
    log,
    db: overrides.db ?? (await openDatabase(database)).prisma,
    cluster: overrides.cluster ?? createCluster((config) => config.loadFromDefault()),
    github: overrides.github ?? createGitHub(gitHubApp(configuration)),
    sealer: overrides.sealer ?? createTokenSealer(configuration.ENCRYPTION_KEYS),
    policy: {
      registryHost: configuration.REGISTRY_HOST,
      allowedUsers: configuration.ALLOWED_GITHUB_USERS,
      maxProjectsPerUser: configuration.MAX_PROJECTS_PER_USER,
    },
    now: () => new Date(),
    ...overrides,
  }
}

function gitHubApp(configuration: Env) {
  return {
    apiUrl: configuration.GITHUB_API_URL,
    clientId: configuration.GITHUB_ID,
    clientSecret: configuration.GITHUB_SECRET,
  }
}

// One for the process and not one for each bundle: pages, routes and instrumentation have their own copy of this module.
const store = globalThis as typeof globalThis & { __pullkeyDeps?: Promise<Deps> }

/** The dependencies of this process, made once. A failed attempt is forgotten, so that the next request tries again. */
export function deps(): Promise<Deps> {
  store.__pullkeyDeps ??= createDeps(env()).catch((error: unknown) => {
    store.__pullkeyDeps = undefined
    throw error
  })
  return store.__pullkeyDeps
}
