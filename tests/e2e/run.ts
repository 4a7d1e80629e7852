import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { anyFreePort, startApp } from '#sandbox/app.ts'
import { ensureBuilt } from '#sandbox/build.ts'
import { startSandbox } from '#sandbox/sandbox.ts'
import { step } from '#sandbox/steps.ts'
import { ensureChromium } from '#tests/support/chromium.ts'

/**
 * The built app on a sandbox of its own, and Playwright in front of it. The tests are told where everything is by
 * PULLKEY_… variables; what is given after the command goes to Playwright.
 */

const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-e2e-'))
process.exitCode = await run().finally(() => rm(dir, { recursive: true, force: true }))

async function run(): Promise<number> {
  await step('Browser', async () => void (await ensureChromium()))
  await step('Build for production', async () => void (await ensureBuilt()))
  await using sandbox = await step('GitHub, registry and Kubernetes API server', (say) => startSandbox({ say }))
  const logFile = path.join(dir, 'app.log')
  await using app = await step('Pullkey itself', async () =>
    startApp({
      env: {
        ...sandbox.env,
        NOTICE: 'A notice for the tests.',
        SUPPORT_CONTACT: 'ops@acme.example',
        LOG_LEVEL: 'trace',
        ALLOWED_GITHUB_USERS: '*',
      },
      port: await anyFreePort(),
      mode: 'start',
      output: createWriteStream(logFile),
    }),
  )
  // Awaited here: what is disposed of at the end of this block must outlive it.
  return await playwright({
    PULLKEY_URL: app.url,
    // The tests' own hands; the app has KUBECONFIG, which may do less.
    PULLKEY_KUBECONFIG: sandbox.cluster.kubeconfigPath,
    PULLKEY_GITHUB_URL: sandbox.github.url,
    PULLKEY_REGISTRY_URL: sandbox.registry.url,
    // For tests that start an app of their own.
    PULLKEY_SANDBOX_ENV: JSON.stringify(sandbox.env),
    PULLKEY_LOG: logFile,
    PULLKEY_DATA_DIR: sandbox.env.DATA_DIR ?? '',
  })
}

async function playwright(env: Record<string, string>): Promise<number> {
  const cli = new URL('../../node_modules/@playwright/test/cli.js', import.meta.url).pathname
  const child = spawn(process.execPath, [cli, 'test', ...process.argv.slice(2)], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}
