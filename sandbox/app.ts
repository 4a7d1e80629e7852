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
  const child = spawn(node, [next, mode, '-p', String(port), ...args], {
    env: { ...appEnvironment(env), NEXTAUTH_URL: env.NEXTAUTH_URL ?? url, PORT: String(port) },
