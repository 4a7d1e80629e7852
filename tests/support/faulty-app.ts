import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { anyFreePort, startApp } from '#sandbox/app.ts'
import { FaultyPostgres } from '#tests/support/faulty-postgres.ts'
import { FaultyServer } from '#tests/support/faulty-server.ts'
import { forwarderTo, forwarderToCluster } from '#tests/support/forwarder.ts'

/** The built app, with a line that can suffer to each of the systems that it needs. */
export interface FaultyApp extends AsyncDisposable {
  url: string
  cluster: FaultyServer
  /** Its API. People go to its pages by themselves. */
  gitHub: FaultyServer
  registry: FaultyServer
  /** Null beside the embedded database, to which there is no line. */
  database: FaultyPostgres | null
  /** What it has written so far, at the finest level. */
  log(): string
}

interface Behind {
  /** The variables of an app beside the sandbox. */
  env: Record<string, string>
  kubeconfig: string
  /** The address of a PostgreSQL server; undefined for the embedded database. */
  postgres: string | undefined
}

export async function startFaultyApp({ env, kubeconfig, postgres }: Behind): Promise<FaultyApp> {
  await using opened = new AsyncDisposableStack()
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-faulty-'))
  opened.defer(() => rm(dir, { recursive: true, force: true }))
  const write = async (name: string, text: string) => {
    await writeFile(path.join(dir, name), text, { mode: 0o600 })
    return path.join(dir, name)
  }
  const api = new URL(env.GITHUB_API_URL ?? '')
  const written: Buffer[] = []
  const output = new PassThrough().on('data', (chunk: Buffer) => written.push(chunk))
  const cluster = opened.use(await FaultyServer.start(await forwarderToCluster(kubeconfig)))
  const gitHub = opened.use(await FaultyServer.start(forwarderTo(api.origin)))
  const registry = opened.use(await FaultyServer.start(forwarderTo(env.REGISTRY_URL ?? '')))
  const database = postgres ? opened.use(await FaultyPostgres.to(postgres)) : null
  const app = opened.use(
    await startApp({
      env: {
        ...env,
        LOG_LEVEL: 'trace',
        KUBECONFIG: await write('kubeconfig', cluster.kubeconfig),
        GITHUB_API_URL: gitHub.url + api.pathname,
        REGISTRY_URL: registry.url,
        DATA_DIR: path.join(dir, 'database'),
        ...(database ? { DATABASE_URL: database.url(await write('database.pem', database.authority)) } : {}),
        NODE_EXTRA_CA_CERTS: await write('authorities.pem', `${gitHub.authority}\n${registry.authority}\n`),
      },
      port: await anyFreePort(),
      mode: 'start',
      output,
    }),
  )
  const kept = opened.move()
  const { url } = app
  const log = () => Buffer.concat(written).toString()
  return { url, cluster, gitHub, registry, database, log, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}
