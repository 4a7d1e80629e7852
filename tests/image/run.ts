import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '#sandbox/app.ts'
import { signIn } from '#sandbox/github/sign-in.ts'
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts'
import { step } from '#sandbox/steps.ts'
import { STOP_PATIENCE_MS } from '#server/stop.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import { type Container, type Runnable, runIn, startContainer } from './container.ts'
import { parseDockerfile } from './dockerfile.ts'
import { type Built, buildInFolders } from './folder-build.ts'
import { layServiceAccount } from './service-account.ts'

/**
 * `npm run try:image`: the Dockerfile without a container engine. Needs Linux and root, because it mounts and becomes
 * another user. Every line is a claim that was seen to hold; the first that does not ends it.
 */

const run = promisify(execFile)
const ROTATE = ['node', 'keys-rotate.js']
const PEOPLE = ['node', 'people-list.js']
const PRUNE = ['node', 'audit-prune.js', '--before', '2026-01-31']

assert.equal(process.getuid?.(), 0, 'try:image becomes the user of the image: run it as root, on Linux')
const directory = await mkdtemp(path.join(tmpdir(), 'pullkey-image-'))
try {
  // The user of the image passes through here to reach the image.
  await chmod(directory, 0o755)
  await tryImage()
} finally {
  await rm(directory, { recursive: true, force: true })
}

async function tryImage(): Promise<void> {
  const image = await step('the Dockerfile builds from what .dockerignore lets through', async (say) => {
    const stages = parseDockerfile(await readFile('Dockerfile', 'utf8'))
    return (await buildInFolders(stages, directory, say)).at(-1) as Built
  })
  await step('the image holds the server, and nothing that it does not need', () => examine(image))
  await using sandbox = await step('GitHub, registry and Kubernetes API server', (say) => startSandbox({ say }))
  const pod = await step('a pod of its service account would find this', () => podOf(image, sandbox))
  await tryEmbedded(pod)
  await tryPostgres(pod)
}

/** As deploy/ runs it: no kubeconfig, but the service account's token and the rights of deploy/base/rbac.yaml. */
async function podOf(image: Built, sandbox: Sandbox): Promise<Runnable> {
  const account = path.join(directory, 'service-account')
  const kubelet = await layServiceAccount(sandbox, account)
  const { DATA_DIR: _, KUBECONFIG: __, ...env } = sandbox.env
  return { image, account, env: { ...env, ...kubelet } }
}

async function tryEmbedded(pod: Runnable): Promise<void> {
  await step('in it nothing can be written beside the volume', async () => {
    const { code, said } = await runIn(pod, ['sh', '-c', 'touch data/tried && ! touch tried && ! touch /tried'], {})
    assert.match(said, /'tried': Read-only file system[\s\S]*'\/tried': Read-only file system/)
    assert.equal(code, 0)
  })
  const container = startContainer(pod, await freePort(3700))
  await step('it is ready, with the embedded database in its volume', () => untilReady(container))
  await step('pages, styles and a provisioning work', () => walk(container.url))
  await step('it answers on IPv4, and on IPv6 where the machine has it', () => answers(new URL(container.url).port))
  await step('its health check holds', async () => assert.equal(await health(pod, container.url), 0))
  await step('it ends when it is told to', () => stopped(container))
  await step('its health check fails without it', async () => assert.equal(await health(pod, container.url), 1))
  await step('keys are rotated in it', async () => {
    const ENCRYPTION_KEYS = `fresh:${Buffer.alloc(32, 1).toString('base64')},${pod.env.ENCRYPTION_KEYS}`
    const { code, said } = await runIn(pod, ROTATE, { ENCRYPTION_KEYS })
    assert.match(said, /1 sealed anew with the key fresh/)
    assert.equal(code, 0)
  })
  await step('people are listed in it', async () => {
    const { code, said } = await runIn(pod, PEOPLE, {})
    assert.match(said, /^LOGIN .*\n\S+ /)
    assert.equal(code, 0)
  })
  await step('the audit is pruned in it', async () => {
    const { code, said } = await runIn(pod, PRUNE, {})
    assert.match(said, /0 AuditEvents from before 2026-01-31T00:00:00.000Z were deleted/)
    assert.equal(code, 0)
  })
}

async function tryPostgres(pod: Runnable): Promise<void> {
  const server = await startPostgres()
  if ('unavailable' in server) return void process.stdout.write(`  – no PostgreSQL server: ${server.unavailable}\n`)
  try {
    const env = { DATABASE_URL: server.url }
    const before = await readdir(path.join(pod.image.workdir, 'data'), { recursive: true })
    await using first = startContainer(pod, await freePort(3720), env)
    await using second = startContainer(pod, await freePort(3740), env)
    await step('two that start together on one empty PostgreSQL are both ready', async () => {
      await Promise.all([untilReady(first), untilReady(second)])
    })
    await step('what one of them did, the other shows', async () => {
      const person = await walk(first.url)
      const shown = await fetch(`${second.url}/projects`, { headers: { cookie: person.cookieHeader() } })
      assert.match(await shown.text(), /tried-in-the-image/)
    })
    await step('and neither of them wrote a file', async () => {
      assert.deepEqual(await readdir(path.join(pod.image.workdir, 'data'), { recursive: true }), before)
    })
  } finally {
    await server.stop()
  }
}

async function examine({ workdir }: Built): Promise<void> {
  const held = [
    '.next',
    'audit-prune.js',
    'data',
    'keys-rotate.js',
    'node_modules',
    'package.json',
    'people-list.js',
    'people-remove.js',
    'prisma',
    'projects-transfer.js',
    'serve.js',
    'server.js',
  ]
  assert.deepEqual((await readdir(workdir)).sort(), held)
  const { stdout } = await run('du', ['-sm', workdir])
  assert.ok(Number.parseInt(stdout, 10) < 150, `the image adds ${stdout} MB to its base`)
}

async function untilReady(container: Container): Promise<void> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const answer = await fetch(`${container.url}/api/health/ready`).catch(() => null)
    const said = await answer?.json()
    if (answer?.ok) return assert.deepEqual(said, { status: 'ok', database: 'ok', cluster: 'ok' })
    if (Date.now() > deadline) throw new Error(`it was not ready in a minute:\n${container.output()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A person signs in, makes a project, and sees it on a page with its style. */
async function walk(url: string) {
  const person = await signIn({ appUrl: url, login: 'ada' })
  const created = await person.fetch('/api/trpc/project.create', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'tried-in-the-image', environments: ['staging'] }),
  })
  assert.match(await created.text(), /"outcome":"created"/)
  const page = await person.fetch('/projects')
  assert.equal(page.status, 200)
  const html = await page.text()
  assert.match(html, /tried-in-the-image/)
  const asset = /\/_next\/static\/[^"]+\.css/.exec(html)?.[0] ?? 'no style'
  assert.equal((await person.fetch(asset)).status, 200)
  return person
}

async function answers(port: string): Promise<void> {
  const hosts = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const loopbacks = hosts
    .filter(({ internal }) => internal)
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address))
  assert.ok(loopbacks.includes('127.0.0.1'))
  for (const host of loopbacks) assert.equal((await fetch(`http://${host}:${port}/api/health/live`)).status, 200)
}

async function health(pod: Runnable, url: string): Promise<number> {
  return (await runIn(pod, pod.image.healthcheck, { PORT: new URL(url).port })).code
}

async function stopped(container: Container): Promise<void> {
  const { tookMs } = await container.stop()
  assert.ok(tookMs < STOP_PATIENCE_MS, `it took ${tookMs} ms to end`)
}
