import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { type App, freePort, startApp } from '#sandbox/app.ts'
import { appKubeconfig, sandboxEnv } from '#tests/e2e/fixtures.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'

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

/** The same with a proxy between it and the API server. */
export async function startProxiedApp(env: Record<string, string> = {}): Promise<OwnApp & { proxy: ClusterProxy }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-proxied-'))
  const KUBECONFIG = path.join(dir, 'kubeconfig')
  const proxy = await ClusterProxy.start(await appKubeconfig())
  await writeFile(KUBECONFIG, proxy.kubeconfig, { mode: 0o600 })
  const app = await startOwnApp({ KUBECONFIG, ...env })
  const close = async () => {
    await app[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
    await rm(dir, { recursive: true, force: true })
  }
  return { ...app, proxy, [Symbol.asyncDispose]: close }
}
