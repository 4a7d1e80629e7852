import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, copyFile, lchown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '#sandbox/app.ts'
import { signIn } from '#sandbox/github/sign-in.ts'
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts'
import { step } from '#sandbox/steps.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import { type Container, runIn, startContainer } from './container.ts'
import { parseDockerfile } from './dockerfile.ts'
import { type Built, buildInFolders } from './folder-build.ts'

/**
 * `npm run try:image`: the Dockerfile without a container engine. Needs Linux and root, because it becomes another user.
 * Every line is a claim about the image that was seen to hold; the first that does not ends it.
 */

const run = promisify(execFile)
const ROTATE = ['node', 'keys-rotate.js']
/** How long Kubernetes waits by default before it kills. */
const GRACE_MS = 30_000

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
  await makeReadOnly(image)
  const before = await filesOf(image)
  await using sandbox = await step('GitHub, registry and Kubernetes API server', (say) => startSandbox({ say }))
  await tryEmbedded(image, sandbox)
  await tryPostgres(image, sandbox)
  await step('nothing was written outside the data folder', async () => {
    assert.deepEqual(await filesOf(image), before)
  })
}

async function tryEmbedded(image: Built, sandbox: Sandbox): Promise<void> {
  const env = await environmentOf(image, sandbox)
  const container = startContainer(image, await freePort(3700), env)
  await step('it is ready, with the embedded database in its folder', () => untilReady(container))
  await step('pages, styles and a provisioning work', () => walk(container.url))
  await step('its health check holds', async () => assert.equal(await health(image, container.url), 0))
  await step('it ends when it is told to', () => stopped(container))
  await step('its health check fails without it', async () => assert.equal(await health(image, container.url), 1))
  await step('keys are rotated in it', async () => {
    const ENCRYPTION_KEYS = `fresh:${Buffer.alloc(32, 1).toString('base64')},${env.ENCRYPTION_KEYS}`
    const { code, said } = await runIn(image, ROTATE, { ...env, ENCRYPTION_KEYS })
    assert.match(said, /1 sealed anew with the key fresh/)
    assert.equal(code, 0)
  })
}

async function tryPostgres(image: Built, sandbox: Sandbox): Promise<void> {
  const server = await startPostgres()
  if ('unavailable' in server) return void process.stdout.write(`  – no PostgreSQL server: ${server.unavailable}\n`)
  try {
    const env = { ...(await environmentOf(image, sandbox)), DATABASE_URL: server.url }
    await using first = startContainer(image, await freePort(3720), env)
    await using second = startContainer(image, await freePort(3740), env)
    await step('two that start together on one empty PostgreSQL are both ready', async () => {
      await Promise.all([untilReady(first), untilReady(second)])
    })
    await step('what one of them did, the other shows', async () => {
      const person = await walk(first.url)
      const shown = await fetch(`${second.url}/projects`, { headers: { cookie: person.cookieHeader() } })
      assert.match(await shown.text(), /tried-in-the-image/)
    })
  } finally {
    await server.stop()
  }
}

async function examine({ workdir }: Built): Promise<void> {
  assert.deepEqual((await readdir(workdir)).sort(), [
    '.next',
    'data',
    'keys-rotate.js',
    'node_modules',
    'package.json',
    'prisma',
    'server.js',
  ])
  const { stdout } = await run('du', ['-sm', workdir])
  assert.ok(Number.parseInt(stdout, 10) < 150, `the image adds ${stdout} MB to its base`)
}

/** As with `readOnlyRootFilesystem`: only where a volume would be mounted may anybody write. */
async function makeReadOnly({ folder, workdir }: Built): Promise<void> {
  await run('chmod', ['-R', 'a-w', folder])
  await run('chmod', ['u+w', path.join(workdir, 'data')])
}

async function filesOf({ folder, workdir }: Built): Promise<string[]> {
  const { stdout } = await run(
    'find',
    [folder, '-path', path.join(workdir, 'data'), '-prune', '-o', '-printf', '%p %s %T@\n'],
    {
      maxBuffer: 1 << 26,
    },
  )
  return stdout.split('\n').sort()
}

/** The sandbox's variables, without its own place for the database, and with a kubeconfig that the user may read. */
async function environmentOf({ user }: Built, { env }: Sandbox): Promise<Record<string, string>> {
  const KUBECONFIG = path.join(directory, 'kubeconfig')
  await copyFile(env.KUBECONFIG ?? '', KUBECONFIG)
  const [uid = 0, gid = 0] = user.split(':').map(Number)
  await lchown(KUBECONFIG, uid, gid)
  const { DATA_DIR: _, ...others } = env
  return { ...others, KUBECONFIG }
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
  assert.match(await created.text(), /"outcome":"(created|unchanged)"/)
  const page = await person.fetch('/projects')
  assert.equal(page.status, 200)
  const html = await page.text()
  assert.match(html, /tried-in-the-image/)
  const asset = /\/_next\/static\/[^"]+\.css/.exec(html)?.[0] ?? 'no style'
  assert.equal((await person.fetch(asset)).status, 200)
  return person
}

async function health(image: Built, url: string): Promise<number> {
  return (await runIn(image, image.healthcheck, { PORT: new URL(url).port })).code
}

async function stopped(container: Container): Promise<void> {
  const { tookMs } = await container.stop()
  assert.ok(tookMs < GRACE_MS, `it took ${tookMs} ms to end`)
}
