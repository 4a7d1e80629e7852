import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Cluster, createCluster } from '#server/adapters/cluster.ts'
import type { ClusterAccess } from '#server/adapters/cluster-access.ts'
import { findClusterAccess } from '#server/adapters/cluster-location.ts'
import { createGitHub, type GitHub } from '#server/adapters/github.ts'
import type { Environment } from '#server/adapters/kubeconfig-program.ts'
import { createRegistry, type Registry } from '#server/adapters/registry.ts'
import { createTokenSealer, type TokenSealer } from '#server/adapters/token-sealer.ts'
import { type Database, openDatabase } from '#server/db.ts'
import { type Env, EnvError, env, surroundings } from '#server/env.ts'
import { AppError } from '#server/errors.ts'
import { createLog, type Log } from '#server/log.ts'

/** Everything that a service needs from outside, handed to it as its first argument. */
export interface Deps {
  db: PrismaClient
  cluster: Cluster
  github: GitHub
  registry: Registry
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

/** Puts the parts together. Tests bring a database and a cluster of their own. */
export function createDeps(configuration: Env, own: Pick<Deps, 'db' | 'log' | 'cluster'> & Partial<Deps>): Deps {
  return {
    github: createGitHub(gitHubApp(configuration), own.log),
    registry: createRegistry({ host: configuration.REGISTRY_HOST, url: configuration.REGISTRY_URL }, own.log),
    sealer: createTokenSealer(configuration.ENCRYPTION_KEYS),
    policy: {
      registryHost: configuration.REGISTRY_HOST,
      allowedUsers: configuration.ALLOWED_GITHUB_USERS,
      maxProjectsPerUser: configuration.MAX_PROJECTS_PER_USER,
    },
    now: () => new Date(),
    ...own,
  }
}

function gitHubApp(configuration: Env) {
  return {
    apiUrl: configuration.GITHUB_API_URL,
    webUrl: configuration.GITHUB_URL,
    clientId: configuration.GITHUB_ID,
    clientSecret: configuration.GITHUB_SECRET,
  }
}

/**
 * Next bundles pages, routes and start-up code each with a copy of our modules, and an instance of one copy's class is
 * none of another's. So each copy makes its own adapters, and only what must be single in a process is shared: the
 * database, of which nothing but the vendor's client leaves it. What each copy holds open is known here to all, so that it
 * can be closed.
 */
const shared = globalThis as typeof globalThis & {
  __pullkeyDatabase?: Promise<Database>
  __pullkeyClusters?: Cluster[]
}

function openSharedDatabase(configuration: Env, log: Log): Promise<Database> {
  const options = { url: configuration.DATABASE_URL, dataDir: configuration.DATA_DIR, log }
  // A failed attempt is forgotten, so that the next request tries again.
  shared.__pullkeyDatabase ??= openDatabase(options).catch((error: unknown) => {
    shared.__pullkeyDatabase = undefined
    throw error
  })
  return shared.__pullkeyDatabase
}

let made: Deps | undefined
let cluster: Cluster | undefined
let log: Log | undefined
let hub: GitHub | undefined

/** The process's log, which needs nothing but the configuration. */
export function serverLog(): Log {
  log ??= createLog(env().LOG_LEVEL)
  return log
}

/** GitHub, also while the database is out. */
export function gitHub(): GitHub {
  hub ??= createGitHub(gitHubApp(env()), serverLog())
  return hub
}

/** @throws EnvError that says why no cluster can be reached */
function openCluster(): Cluster {
  const opened = createCluster(findAccess(surroundings()), serverLog())
  shared.__pullkeyClusters = [...(shared.__pullkeyClusters ?? []), opened]
  return opened
}

/** The cluster of this environment. @throws EnvError that says what cannot work and where it stands, and no value of it */
export function findAccess(environment: Environment): ClusterAccess {
  try {
    return findClusterAccess(environment)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new EnvError(`Pullkey cannot start with this configuration:\n  KUBECONFIG: ${error.message}.`)
  }
}

/** The dependencies of this process. @throws EnvError, DatabaseStartError */
export async function deps(): Promise<Deps> {
  const configuration = env()
  // Before the database, which a start that cannot succeed should not migrate.
  cluster ??= openCluster()
  const { prisma } = await openSharedDatabase(configuration, serverLog())
  made ??= createDeps(configuration, { db: prisma, log: serverLog(), github: gitHub(), cluster })
  return made
}

/** Ends what this process holds open, once nothing is asked of it any more. */
export async function closeDeps(): Promise<void> {
  await Promise.all((shared.__pullkeyClusters ?? []).map((cluster) => cluster.close()))
  const database = await shared.__pullkeyDatabase?.catch(() => undefined)
  await database?.close()
}
