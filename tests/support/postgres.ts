/**
 * A real PostgreSQL server for the tests: the one that TEST_POSTGRES_URL names, else one of our own in a temporary
 * directory on a free port. Where there is none to be had, the reason. Our own never outlives this process, not even
 * when it is killed.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { anyFreePort } from '#sandbox/app.ts'
import { untilStarted } from '#tests/support/child-started.ts'
import { ensurePostgresBinaries } from '#tests/support/postgres-binaries.ts'

const run = promisify(execFile)

export interface PostgresServer {
  /** The address of the administrator, who may create databases. */
  url: string
  stop(): Promise<void>
}

interface Place {
  directory: string
  port: number
  password: string
}

export async function startPostgres(): Promise<PostgresServer | { unavailable: string }> {
  const given = process.env.TEST_POSTGRES_URL
  if (given) return { url: given, stop: async () => undefined }
  try {
    return await startOwn(await ensurePostgresBinaries())
  } catch (error) {
    return { unavailable: error instanceof Error ? error.message : String(error) }
  }
}

async function startOwn(binaries: string): Promise<PostgresServer> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pullkey-postgres-'))
  const place = { directory, port: await anyFreePort(), password: randomBytes(16).toString('hex') }
  try {
    await initialise(binaries, place)
    const server = await launch(binaries, place)
    return {
      url: `postgres://postgres:${place.password}@127.0.0.1:${place.port}/postgres`,
      stop: stopper(server, directory),
    }
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    throw error
  }
}

async function initialise(binaries: string, { directory, password }: Place): Promise<void> {
  const passwordFile = path.join(directory, 'password')
  await writeFile(passwordFile, password)
  if (process.getuid?.() === 0) await run('chown', ['-R', 'postgres:', directory])
  const [command, ...words] = asServerUser(path.join(binaries, 'initdb'))
  const login = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  await run(command, [...words, `--pgdata=${directory}/data`, ...login, '--encoding=UTF8', '--locale=C', '--no-sync'])
}

/** Its data need not survive: nothing is flushed to the disk. */
async function launch(binaries: string, { directory, port }: Place): Promise<ChildProcess> {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 200,
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command, ...words] = asServerUser(path.join(binaries, 'postgres'))
  const server = spawn(command, [...words, '-D', `${directory}/data`, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  await untilStarted(server, 'the PostgreSQL server', 'ready to accept connections')
  return server
}

/** PostgreSQL refuses to run as root. On Linux the kernel interrupts the server when this process ends, however it ends. */
function asServerUser(program: string): [string, ...string[]] {
  if (process.platform !== 'linux') return [program]
  const user = process.getuid?.() === 0 ? ['--reuid=postgres', '--regid=postgres', '--init-groups'] : []
  return ['setpriv', ...user, '--pdeathsig=INT', program]
}

/** Stops once, also when this process is told to end; the signal then does what it would have done. */
function stopper(server: ChildProcess, directory: string): () => Promise<void> {
  const ended = once(server, 'exit')
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let stopped: Promise<void> | undefined
  const stop = () => {
    for (const signal of signals) process.off(signal, onSignal)
    stopped ??= (async () => {
      server.kill('SIGINT')
      await ended
      await rm(directory, { recursive: true, force: true })
    })()
    return stopped
  }
  const onSignal = async (signal: NodeJS.Signals) => {
    await stop()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  for (const signal of signals) process.once(signal, onSignal)
  return stop
}
