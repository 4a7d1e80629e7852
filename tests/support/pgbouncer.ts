/**
 * Debian's PgBouncer in transaction mode in front of a PostgreSQL server: connections to the server go from one client to
 * another between transactions. Where it cannot be had on this machine, the reason. It never outlives this process.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { anyFreePort } from '#sandbox/app.ts'
import { untilStarted } from '#tests/support/child-started.ts'
import { ensureUnpacked, libraryPath, type PackagedProgram } from '#tests/support/debian-package.ts'

const PGBOUNCER: PackagedProgram = {
  packageName: 'pgbouncer',
  program: 'pgbouncer',
  folder: 'usr/sbin',
  libraries: ['libevent-2', 'libc-ares', 'libcares'],
  probe: ['--version'],
}

export interface PgBouncer extends AsyncDisposable {
  /** The server's address, by way of the pooler. */
  url: string
}

/** @param connections how many to the server all clients of a database share */
export async function startPgBouncer(
  postgresUrl: string,
  connections: number,
): Promise<PgBouncer | { unavailable: string }> {
  const say = (line: string) => process.stdout.write(`pgbouncer: ${line}\n`)
  const binary = await ensureUnpacked(PGBOUNCER, say).catch((error: Error) => error)
  return binary instanceof Error ? { unavailable: binary.message } : launch(binary, new URL(postgresUrl), connections)
}

async function launch(binary: string, server: URL, connections: number): Promise<PgBouncer> {
  await using undo = new AsyncDisposableStack()
  const directory = await mkdtemp(path.join(tmpdir(), 'pullkey-pgbouncer-'))
  undo.defer(() => rm(directory, { recursive: true, force: true }))
  const url = new URL(server)
  url.host = `127.0.0.1:${await anyFreePort()}`
  await configure(directory, { server, port: url.port, connections })
  const process = await start(binary, directory)
  undo.defer(async () => {
    if (process.kill('SIGTERM')) await once(process, 'exit')
  })
  const running = undo.move()
  return { url: url.href, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

interface Settings {
  server: URL
  port: string
  connections: number
}

async function configure(directory: string, { server, port, connections }: Settings): Promise<void> {
  const [user, password] = [server.username, server.password].map(decodeURIComponent)
  const lines = [
    '[databases]',
    `* = host=${server.hostname} port=${server.port || 5432}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${directory}/users`,
    'pool_mode = transaction',
    `default_pool_size = ${connections}`,
  ]
  await writeFile(path.join(directory, 'settings'), `${lines.join('\n')}\n`)
  await writeFile(path.join(directory, 'users'), `"${user}" "${password}"\n`)
  if (isRoot) await promisify(execFile)('chown', ['-R', 'nobody', directory])
}

const isRoot = process.getuid?.() === 0

/** It refuses to run as root, and nobody else may enter root's cache: a copy stands beside its settings. */
async function start(binary: string, directory: string): Promise<ChildProcess> {
  const program = path.join(directory, 'pgbouncer')
  const libraries = path.join(directory, 'libraries')
  await cp(binary, program)
  for (const folder of libraryPath(binary, PGBOUNCER).split(':'))
    await cp(folder, libraries, { recursive: true, verbatimSymlinks: true })
  await chmod(program, 0o755)
  const user = isRoot ? ['--reuid=nobody', '--clear-groups'] : []
  const bouncer = spawn('setpriv', [...user, '--pdeathsig=TERM', program, path.join(directory, 'settings')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  })
  await untilStarted(bouncer, 'PgBouncer', 'process up')
  return bouncer
}
