import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KUBERNETES } from '#sandbox/cluster/kubernetes-versions.ts'

/** How a control plane is built when several want one, and when a build is killed. The compiler is a stand-in. */

const root = path.resolve(import.meta.dirname, '../..')
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pullkey-control-plane-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Says what `go` says. `started` appears when it builds, and the build takes until `held` is gone. */
const compiler = (started: string, held: string) => `#!/bin/sh
case "$1 $2" in
  'env GOVERSION') echo go1.26.0 ;;
  'mod download') printf 'module k8s.io/kubernetes\\n\\ngo 1.26.0\\n' > "$GOMODCACHE.mod"; echo '{"GoMod": "'"$GOMODCACHE.mod"'"}' ;;
  'mod tidy') ;;
  *)
    touch '${started}'
    while [ -e '${held}' ]; do sleep 0.05; done
    while [ "$1" != -o ]; do shift; done
    if [ -d "$2" ]; then names="$2/kube-apiserver $2/kubectl"; else names="$2"; fi
    for name in $names; do printf '#!/bin/sh\\necho Kubernetes v${KUBERNETES.newest}\\n' > "$name"; chmod +x "$name"; done ;;
esac
`

interface Trial {
  cacheHome: string
  started: string
  /** While it is there no build ends. */
  held: string
  begin(): { child: ChildProcess; said: () => string; folder: Promise<string> }
}

/** A cache of its own, with no way to a control plane but the stand-in. */
async function openTrial(name: string): Promise<Trial> {
  const cacheHome = path.join(folder, name)
  const programs = path.join(cacheHome, 'programs')
  const [started, held] = [path.join(cacheHome, 'started'), path.join(cacheHome, 'held')]
  await mkdir(programs, { recursive: true })
  await writeFile(path.join(programs, 'go'), compiler(started, held), { mode: 0o755 })
  const PATH = `${programs}:${process.env.PATH}`
  const env = { ...process.env, PATH, XDG_CACHE_HOME: cacheHome, KUBEBUILDER_ASSETS: '' }
  const begin = () => {
    const nowhere = 'http://127.0.0.1:1/index'
    const child = spawn(process.execPath, ['tests/control-plane/ensure.ts', nowhere], { cwd: root, env })
    const read = { out: '', err: '' }
    child.stdout.on('data', (chunk) => {
      read.out += chunk
    })
    child.stderr.on('data', (chunk) => {
      read.err += chunk
    })
    const ended = once(child, 'close').then(() => read.out || Promise.reject(new Error(read.err)))
    return { child, said: () => read.err, folder: ended }
  }
  return { cacheHome, started, held, begin }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(20)
}

const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )

const builtIn = (cacheHome: string) =>
  path.join(
    cacheHome,
    'pullkey/control-plane/k8s',
    `v${KUBERNETES.newest}-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`,
  )

test('a build that is killed is begun anew, and leaves nothing behind', async () => {
  const { cacheHome, started, held, begin } = await openTrial('killed')
  await writeFile(held, '')
  const first = begin()
  first.folder.catch(() => undefined)
  await until(() => isThere(started))
  first.child.kill('SIGKILL')
  await once(first.child, 'close')
  await rm(held)
  expect(await begin().folder).toBe(builtIn(cacheHome))
  expect(await readdir(path.join(cacheHome, 'pullkey/control-plane'))).not.toContain('build')
})

test('one that an earlier Pullkey built without kubectl is built anew', async () => {
  const { cacheHome, begin } = await openTrial('half')
  await mkdir(builtIn(cacheHome), { recursive: true })
  for (const name of ['etcd', 'kube-apiserver', 'kubectl']) {
    await writeFile(path.join(builtIn(cacheHome), name), '', { mode: 0o755 })
  }
  const folder = await begin().folder
  expect(folder).toBe(builtIn(cacheHome))
  expect(await readFile(path.join(folder, 'kubectl'), 'utf8')).toContain('Kubernetes')
})

test('of two that begin at once one builds, and the other waits and says so', async () => {
  const { cacheHome, held, begin } = await openTrial('two')
  await writeFile(held, '')
  const both = [begin(), begin()]
  // In the very same moment both may find the lock taken, and one of them gets it a little later.
  await until(() => both.some(({ said }) => said().includes('waiting for that one')))
  await rm(held)
  expect(await Promise.all(both.map(({ folder: built }) => built))).toEqual([builtIn(cacheHome), builtIn(cacheHome)])
  expect(both.filter(({ said }) => said().includes('compiling kube-apiserver and kubectl'))).toHaveLength(1)
})
