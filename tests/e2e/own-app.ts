import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { type App, freePort, startApp } from '#sandbox/app.ts'
import { sandboxEnv } from '#tests/e2e/fixtures.ts'

/** An app of one test's own, in front of the sandbox of all tests: with its own configuration, database, log and end. */
export interface OwnApp extends App {
  /** What it wrote so far. */
  output(): string
}

/** Without a DATA_DIR in `env` its database is thrown away with it. */
export async function startOwnApp(env: Record<string, string>): Promise<OwnApp> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-own-'))
  let written = ''
  const app = await startApp({
    env: { ...sandboxEnv, DATA_DIR: path.join(dir, 'database'), ...env },
    port: await freePort(3300 + Math.floor(Math.random() * 500)),
    mode: 'start',
    output: new Writable({
      write: (chunk, _, done) => {
        written += String(chunk)
        done()
      },
    }),
  })
  const close = async () => {
    await app.stop()
    await rm(dir, { recursive: true, force: true })
  }
  return { ...app, output: () => written, [Symbol.asyncDispose]: close }
}
