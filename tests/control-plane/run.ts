import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { runCommand } from '#sandbox/cluster/build-command.ts'
import { KUBERNETES } from '#sandbox/cluster/kubernetes-versions.ts'

/**
 * `npm run try:control-plane`: each way to a control plane with the others hidden, in a cache of its own. The builds take
 * minutes, which is why it is no part of the tests. `-- --only download,nothing` tries some.
 */

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const root = path.resolve(import.meta.dirname, '../..')

interface Place {
  /** The cache of this trial. */
  cacheHome: string
  /** Makes commands fail that the trial hides. */
  hide(...commands: string[]): Promise<string>
}

const trials: Record<string, (place: Place) => Promise<string>> = {
  given: async ({ cacheHome, hide }) => {
    const folder = await layBinaries(path.join(cacheHome, 'given'))
    return ensure({ cacheHome, path: await hide('go', 'apt-get'), assets: folder })
  },
  cache: async ({ cacheHome, hide }) => {
    await layBinaries(path.join(cacheHome, 'pullkey/control-plane/k8s', `v${KUBERNETES.newest}-linux-amd64`))
    return ensure({ cacheHome, path: await hide('go', 'apt-get') })
  },
  download: async ({ cacheHome, hide }) => {
    await using server = await serveRelease(cacheHome)
    return await ensure({ cacheHome, path: await hide('go', 'apt-get'), indexUrl: server.indexUrl })
  },
  nothing: async ({ cacheHome, hide }) => {
    const said = await ensure({ cacheHome, path: await hide('go', 'apt-get') }).catch((error: Error) => error.message)
    if (!said.includes('Set KUBEBUILDER_ASSETS')) throw new Error(`no way out is named: ${said}`)
    return said
  },
  debian: async ({ cacheHome, hide }) => ensure({ cacheHome, path: await hide('go') }),
  killed: async (place) => {
    const ensuring = { cacheHome: place.cacheHome, path: await place.hide('apt-get') }
    const first = start(ensuring)
    await sleep(60_000)
    first.child.kill('SIGKILL')
    await first.ended.catch(() => undefined)
    console.log('  killed after a minute; two at once from here')
    const [one, other] = await Promise.all([ensure(ensuring), ensure(ensuring)])
    if (one !== other) throw new Error('two at once came to different folders')
    const left = await readdir(path.join(place.cacheHome, 'pullkey/control-plane'))
    if (left.includes('build')) throw new Error('the build left its folder behind')
    return one
  },
}

interface Ensuring {
  cacheHome: string
  path: string
  assets?: string
  indexUrl?: string
}

const ensure = (ensuring: Ensuring) => start(ensuring).ended

/** As the demo does it, in a process of its own. Answers the folder. */
function start({ cacheHome, path: PATH, assets = '', indexUrl = '' }: Ensuring) {
  const env = { ...process.env, PATH, XDG_CACHE_HOME: cacheHome, KUBEBUILDER_ASSETS: assets }
  const program = path.join(import.meta.dirname, 'ensure.ts')
  const child = spawn(process.execPath, [program, indexUrl], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const read = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    read.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    read.stderr += chunk
    process.stdout.write(String(chunk).replaceAll(/^/gm, '  ').trimEnd().concat('\n'))
  })
  const ended = once(child, 'close').then(async ([code]) => {
    if (code !== 0) throw new Error(read.stderr)
    const folder = read.stdout.trim()
    const version = await runCommand(path.join(folder, 'kube-apiserver'), ['--version'])
    return `${folder}: ${version.trim()}`
  })
  return { child, ended }
}

/** Small programs that say the version, where the real ones would be too large to pack. */
async function layBinaries(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  for (const name of ['etcd', 'kube-apiserver', 'kubectl']) {
    await writeFile(path.join(folder, name), `#!/bin/sh\necho Kubernetes v${KUBERNETES.newest}\n`)
    await chmod(path.join(folder, name), 0o755)
  }
  return folder
}

/** The list of releases and one archive, as the project publishes them. */
async function serveRelease(cacheHome: string) {
  const folder = await layBinaries(path.join(cacheHome, 'release/controller-tools/envtest'))
  const archive = path.join(cacheHome, 'envtest.tar.gz')
  await runCommand('tar', [
    '-czf',
    archive,
    '-C',
    path.join(cacheHome, 'release'),
    path.relative(path.join(cacheHome, 'release'), folder),
  ])
  const content = await readFile(archive)
  const hash = createHash('sha512').update(content).digest('hex')
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo
    const name = `envtest-v${KUBERNETES.newest}-linux-amd64.tar.gz`
    const index = JSON.stringify({
      releases: { [`v${KUBERNETES.newest}`]: { [name]: { hash, selfLink: `http://127.0.0.1:${port}/archive` } } },
    })
    response.end(request.url === '/archive' ? content : index)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    indexUrl: `http://127.0.0.1:${port}/index`,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

async function tryIn(run: (place: Place) => Promise<string>): Promise<string> {
  const cacheHome = await mkdtemp(path.join(tmpdir(), 'pullkey-control-plane-'))
  const hide = async (...commands: string[]) => {
    const folder = path.join(cacheHome, 'hidden')
    await mkdir(folder, { recursive: true })
    await writeFile(path.join(folder, 'stub'), '#!/bin/sh\nexit 127\n', { mode: 0o755 })
    for (const command of commands) await copyFile(path.join(folder, 'stub'), path.join(folder, command))
    return `${folder}:${process.env.PATH}`
  }
  try {
    return await run({ cacheHome, hide })
  } finally {
    await rm(cacheHome, { recursive: true, force: true })
  }
}

const wanted = values.only?.split(',') ?? Object.keys(trials)
let failed = 0
for (const [name, run] of Object.entries(trials).filter(([trial]) => wanted.includes(trial))) {
  const startedAt = performance.now()
  console.log(`▶ ${name}`)
  const said = await tryIn(run).catch((error: Error) => {
    failed += 1
    return `FAILED: ${error.message}`
  })
  console.log(`  ${said.trim().replaceAll('\n', '\n  ')}\n  ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`)
}
process.exitCode = failed > 0 ? 1 : 0
