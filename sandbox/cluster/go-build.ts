/**
 * Builds a control plane of today from Go modules, for machines that have a Go toolchain and cannot reach the official
 * download. Module cache and build cache are of its own, in the folder that it works in.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, readFile, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runCommand } from '#sandbox/cluster/build-command.ts'
import { isOlder, minorOf } from '#sandbox/cluster/kubernetes-versions.ts'

const KUBERNETES = 'k8s.io/kubernetes'
const ETCD = { module: 'go.etcd.io/etcd/server/v3', version: '3.7.3' }
const PROGRAMS = ['kube-apiserver', 'kubectl'].map((name) => `${KUBERNETES}/cmd/${name}`)
/** Measured: 7 GB of build cache and 2 GB of modules. */
const NEEDED_BYTES = 10e9
const PROGRESS_MS = 30_000

type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>

export interface GoBuild {
  version: string
  /** Used again by the next version that is built in it. The caller removes it. */
  workDir: string
  binDir: string
  step: Step
  say: (line: string) => void
}

/**
 * Leaves `etcd`, `kube-apiserver` and `kubectl` in `binDir`. Rejects at once where there is no Go, an older one,
 * or too little disk.
 */
export async function buildFromGo({ version, workDir, binDir, step, say }: GoBuild): Promise<void> {
  await mkdir(binDir, { recursive: true })
  const installed = await goVersion()
  await requireDisk(workDir)
  const go = goIn(workDir)
  const source = join(workDir, `kubernetes-${version}`)
  await step(`downloading the Go modules of Kubernetes ${version}`, async () => {
    await mkdir(source, { recursive: true })
    await describeModule(source, version, { go, installed })
    await go(['mod', 'tidy'], source)
  })
  await step(`compiling kube-apiserver and kubectl ${version} (five to fifteen minutes)`, () =>
    withProgress(say, (onLine) =>
      go(['build', '-v', '-trimpath', '-ldflags', linkerFlags(version), '-o', binDir, ...PROGRAMS], source, onLine),
    ),
  )
  await step(`compiling etcd ${ETCD.version} (about a minute)`, () => buildEtcd({ go, installed, workDir, binDir }))
  await runCommand(join(binDir, 'kube-apiserver'), ['--version'])
  await runCommand(join(binDir, 'etcd'), ['--version'])
}

type Go = (args: string[], cwd: string, onLine?: (line: string) => void) => Promise<string>

function goIn(workDir: string): Go {
  const env = {
    GOCACHE: join(workDir, 'build-cache'),
    GOMODCACHE: join(workDir, 'modules'),
    GOTMPDIR: workDir,
    // Modules that can be deleted again, and a go.mod that is filled in by the way.
    GOFLAGS: '-mod=mod -modcacherw',
    GO111MODULE: 'on',
    GOWORK: 'off',
    GOTOOLCHAIN: 'local',
    CGO_ENABLED: '0',
  }
  return (args, cwd, onLine) => runCommand('go', args, { cwd, env, onLine })
}

async function goVersion(): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], {
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  }).catch(() => ({ stdout: '' }))
  const found = /^go(\d+\.\d+)/.exec(stdout)?.[1]
  if (!found) throw new Error('there is no Go toolchain on the PATH')
  return found
}

async function requireDisk(workDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(workDir)
  const free = bavail * bsize
  if (free >= NEEDED_BYTES) return
  throw new Error(
    `it needs ${gigabytes(NEEDED_BYTES)} of disk for the time, and ${gigabytes(free)} are free at ${workDir}`,
  )
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

/**
 * A module that requires Kubernetes. Kubernetes requires its own parts as v0.0.0, so each has to be replaced by the
 * release of the same minor and patch version (go.mod of k8s.io/kubernetes).
 */
async function describeModule(source: string, version: string, { go, installed }: { go: Go; installed: string }) {
  await writeFile(join(source, 'go.mod'), 'module pullkey.dev/control-plane\n')
  const downloaded = await go(['mod', 'download', '-json', `${KUBERNETES}@v${version}`], source)
  const theirs = await readFile((JSON.parse(downloaded) as { GoMod: string }).GoMod, 'utf8')
  const needed = /^go (\d+\.\d+)/m.exec(theirs)?.[1] ?? installed
  if (isOlder(installed, needed)) throw new Error(`it needs Go ${needed}, and this machine has ${installed}`)
  const parts = [...theirs.matchAll(/^\t(k8s\.io\/[\w.-]+) v0\.0\.0$/gm)].map(([, name]) => name)
  const ours = [
    'module pullkey.dev/control-plane',
    ...(theirs.match(/^(go|godebug) .*$/gm) ?? []),
    `require ${KUBERNETES} v${version}`,
    ...parts.map((name) => `replace ${name} => ${name} v0.${version.split('.').slice(1).join('.')}`),
  ]
  await writeFile(join(source, 'go.mod'), `${ours.join('\n')}\n`)
  await writeFile(
    join(source, 'tools.go'),
    `//go:build tools\n\npackage tools\n\nimport (\n${PROGRAMS.map((name) => `\t_ "${name}"\n`).join('')})\n`,
  )
}

interface EtcdBuild extends Pick<GoBuild, 'workDir' | 'binDir'> {
  go: Go
  installed: string
}

async function buildEtcd({ go, installed, workDir, binDir }: EtcdBuild): Promise<void> {
  const built = join(workDir, `etcd-${ETCD.version}`)
  const source = join(workDir, 'etcd')
  await mkdir(source, { recursive: true })
  await writeFile(
    join(source, 'go.mod'),
    `module pullkey.dev/etcd\ngo ${installed}\nrequire ${ETCD.module} v${ETCD.version}\n`,
  )
  await go(['build', '-trimpath', '-ldflags', '-s -w', '-o', built, ETCD.module], source)
  await copyFile(built, join(binDir, 'etcd'))
}

/** Without these the server calls itself v0.0.0-master. */
function linkerFlags(version: string): string {
  const [major, minor] = minorOf(version).split('.')
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor }
  const set = Object.entries(values).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  return `-s -w ${set.join(' ')}`
}

/** The compiler names each package that it begins with. */
async function withProgress<T>(
  say: (line: string) => void,
  run: (onLine: (line: string) => void) => Promise<T>,
): Promise<T> {
  let packages = 0
  const timer = setInterval(() => say(`control plane: ${packages} packages compiled so far`), PROGRESS_MS)
  try {
    return await run(() => {
      packages += 1
    })
  } finally {
    clearInterval(timer)
  }
}
