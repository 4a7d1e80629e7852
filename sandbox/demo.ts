import { createWriteStream } from 'node:fs'
import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type App, freePort, startApp } from '#sandbox/app.ts'
import { ensureBuilt } from '#sandbox/build.ts'
import { olderThanSupported } from '#sandbox/cluster/kubernetes-versions.ts'
import { type NextAttempts, startNextAttempts } from '#sandbox/cluster/next-attempts.ts'
import { settleDemoPeople } from '#sandbox/demo-people.ts'
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts'
import { step } from '#sandbox/steps.ts'

/** `npm run demo` and `npm run dev`: everything on this machine, until Ctrl-C. State survives in `.demo/`. */

const root = path.resolve(import.meta.dirname, '..')
const stateDir = path.join(root, '.demo')
const WHERE_IT_SAYS_WHY = `what it said stands in ${path.join(stateDir, 'app.log')}`
const SUPPORT_CONTACT = 'ops@example.com'
const NOTICE = 'Demo: GitHub, the registry and the pods are a sandbox on your machine.'

const { values: options } = parseArgs({
  options: { reset: { type: 'boolean', default: false }, dev: { type: 'boolean', default: false } },
})

interface Running {
  sandbox?: Sandbox
  app?: App
  nextAttempts?: NextAttempts
}

async function main(): Promise<void> {
  const running: Running = {}
  const { stop, isStopping } = stopper(running)
  process.stdout.write(`\nPullkey ${options.dev ? 'with live reload' : 'demo'}\n\n`)
  try {
    await prepare()
    running.sandbox = await step('GitHub, registry and Kubernetes API server', async (say) =>
      startSandbox({
        stateDir,
        githubPort: await freePort(3010),
        registryPort: await freePort(3020),
        mayBeOld: true,
        say,
      }),
    )
    running.app = await step('Pullkey itself', async () => serve(running.sandbox as Sandbox))
    await settle(running.app, running.sandbox)
    const { cluster, registry } = running.sandbox
    running.nextAttempts = startNextAttempts({ kubeconfig: cluster.kubeconfig, registryUrl: registry.url })
    explain(running.app, running.sandbox)
    await running.app.ended
    throw new Error(`Pullkey ended by itself; ${WHERE_IT_SAYS_WHY}`)
  } catch (error) {
    if (isStopping()) return
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n\n`)
    process.exitCode = 1
    await stop()
  }
}

async function prepare(): Promise<void> {
  if (options.reset) await step('Forget the last demo', () => rm(stateDir, { recursive: true, force: true }))
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  if (!options.dev) await step('Build for production', async () => void (await ensureBuilt()))
}

async function serve(sandbox: Sandbox): Promise<App> {
  return startApp({
    env: { ...sandbox.env, NOTICE: noticeOf(sandbox.cluster.version), SUPPORT_CONTACT },
    port: await freePort(3000),
    mode: options.dev ? 'dev' : 'start',
    output: createWriteStream(path.join(stateDir, 'app.log'), { flags: 'a', mode: 0o600 }),
  }).catch((cause: Error) => {
    throw new Error(`${cause.message}; ${WHERE_IT_SAYS_WHY}`, { cause })
  })
}

/** What every page says. The API server is a real one, and nobody should take an old one for today's. */
function noticeOf(version: string): string {
  const old = olderThanSupported(version)
  return old ? `${NOTICE} The API server is ${version}, ${old}.` : NOTICE
}

/** Once for each `.demo/`: what people change afterwards stays as they left it. */
async function settle(app: App, sandbox: Sandbox): Promise<void> {
  const settled = path.join(stateDir, 'settled')
  if (
    await access(settled).then(
      () => true,
      () => false,
    )
  )
    return
  await step('Two people with a project each', () =>
    settleDemoPeople({ appUrl: app.url, gitHubUrl: sandbox.github.url, kubeconfig: sandbox.cluster.kubeconfig }),
  )
  await writeFile(settled, '')
}

function explain(app: App, sandbox: Sandbox): void {
  const { version, kubeconfigPath } = sandbox.cluster
  const old = olderThanSupported(version)
  process.stdout.write(`
  Open      ${app.url}
  Sign in   as ada or as grace, at the sandbox's GitHub: no password
  Tokens    ${sandbox.github.url}/settings/applications: revoke them there, and see what Pullkey says
            ${sandbox.github.url}/settings/tokens/new: make a classic one
  Cluster   ${version}${old ? `, ${old}` : ''}: kubectl --kubeconfig ${path.relative(process.cwd(), kubeconfigPath)} get secrets -A
  Log       ${path.relative(process.cwd(), path.join(stateDir, 'app.log'))}

  Ctrl-C ends everything. It is kept for the next time; npm run demo -- --reset forgets it.

`)
}

/** Ends everything once, whoever asks first: Ctrl-C, or a step that failed. */
function stopper(running: Running) {
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= endAll(running)
    return stopping
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!stopping) process.stdout.write('\n  Stopping…\n')
      void stop()
    })
  }
  return { stop, isStopping: () => stopping !== undefined }
}

async function endAll({ app, sandbox, nextAttempts }: Running): Promise<void> {
  await nextAttempts?.stop()
  await app?.stop()
  await sandbox?.stop()
  process.exit()
}

await main()
