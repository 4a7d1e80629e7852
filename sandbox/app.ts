import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { guardedBinary } from '#sandbox/guarded-binary.ts'

const root = path.resolve(import.meta.dirname, '..')

/** The app as its users run it: a process of its own, set up by environment variables alone. */
export interface App extends AsyncDisposable {
  url: string
  stop(): Promise<void>
  /** The code that the process ended with; null when it was killed. */
  ended: Promise<number | null>
}

export interface AppOptions {
  env: Record<string, string>
  port: number
  mode: 'start' | 'dev'
  /** Takes what the app writes. */
  output: Writable
  /** Further arguments of Next's command. */
  args?: string[]
}

/**
 * What the app finds in its environment. A DATABASE_URL of the shell, or anything in `.env`, does not count: the sandbox
 * writes into no database but its own, and Next reads no `.env` where somebody says that it was read.
 */
export function appEnvironment(env: Record<string, string>): NodeJS.ProcessEnv {
  const own = { NEXT_TELEMETRY_DISABLED: '1', __NEXT_PROCESSED_ENV: 'true', DATABASE_URL: undefined }
  return { ...process.env, ...own, ...env }
}

/** Starts the built app (or the development server) and waits until it says that it is ready. */
export async function startApp({ env, port, mode, output, args = [] }: AppOptions): Promise<App> {
  const url = `http://localhost:${port}`
  const next = path.join(root, 'node_modules/next/dist/bin/next')
  const node = await guardedBinary(process.execPath, path.join(root, 'node_modules/.cache/pullkey'))
  // As the image and `npm start` have it.
  const patience = mode === 'start' ? ['--keepAliveTimeout', '75000'] : []
  const child = spawn(node, [next, mode, '-p', String(port), ...patience, ...args], {
    env: { ...appEnvironment(env), NEXTAUTH_URL: env.NEXTAUTH_URL ?? url, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.pipe(output, { end: false })
  child.stderr.pipe(output, { end: false })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const stop = () => end(child, ended)
  try {
    await ready(`${url}/api/health/ready`, child)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop, ended, [Symbol.asyncDispose]: stop }
}

async function ready(address: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 120_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the app ended with code ${child.exitCode} before it was ready`)
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) }).catch(() => null)
    await response?.body?.cancel()
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  throw new Error('the app was not ready within two minutes')
}

/** As Kubernetes does, which waits for longer than the app gives its last requests. */
async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await ended
  clearTimeout(impatient)
}

/**
 * A free port that the system chooses. It does not offer the same one again soon: those who ask at the same time each get
 * one of their own, which two who count upwards from a number do not.
 */
export async function anyFreePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The first free port from `wanted` upwards. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < wanted + 200; port++) {
    if (await isFree(port)) return port
  }
  throw new Error(`no free port between ${wanted} and ${wanted + 199}`)
}

/** Free on every address: a server on the loopback address alone would otherwise be overlooked. */
async function isFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::']) {
    const server = createServer()
    const isTaken = await new Promise<boolean>((resolve) => {
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
      server.listen({ port, host }, () => resolve(false))
    })
    await new Promise((resolve) => server.close(resolve))
    if (isTaken) return false
  }
  return true
}
