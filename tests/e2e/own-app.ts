import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { type App, anyFreePort, startApp } from '#sandbox/app.ts'
import { appKubeconfig, sandboxEnv } from '#tests/e2e/fixtures.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'

/** An app of one test's own, in front of the sandbox of all tests: with its own configuration, database, log and end. */
export interface OwnApp extends App {
  /** What it wrote so far. */
  output(): string
}

/** Without a DATA_DIR in `env` its database is thrown away with it. */
export async function startOwnApp(env: Record<string, string>, args: string[] = []): Promise<OwnApp> {
  await using opened = new AsyncDisposableStack()
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-own-'))
  opened.defer(() => rm(dir, { recursive: true, force: true }))
  let written = ''
  const app = opened.use(
    await startApp({
      env: { ...sandboxEnv, DATA_DIR: path.join(dir, 'database'), ...env },
      port: await anyFreePort(),
      mode: 'start',
      args,
      output: new Writable({
        write: (chunk, _, done) => {
          written += String(chunk)
          done()
        },
      }),
    }),
  )
  const all = opened.move()
  return { ...app, output: () => written, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** The same with a proxy between it and the API server. */
export async function startProxiedApp(env: Record<string, string> = {}): Promise<OwnApp & { proxy: ClusterProxy }> {
  await using opened = new AsyncDisposableStack()
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-proxied-'))
  opened.defer(() => rm(dir, { recursive: true, force: true }))
  const KUBECONFIG = path.join(dir, 'kubeconfig')
  const proxy = opened.use(await ClusterProxy.start(await appKubeconfig()))
  await writeFile(KUBECONFIG, proxy.kubeconfig, { mode: 0o600 })
  const app = opened.use(await startOwnApp({ KUBECONFIG, ...env }))
  const all = opened.move()
  return { ...app, proxy, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
