/**
 * Builds a control plane of 2021 from Debian's own signed packages, for machines that can get no newer one.
 * It needs no root, installs no package and leaves the machine's own apt lists alone: all happens in one directory.
 */
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runCommand as run } from '#sandbox/cluster/build-command.ts'

/** The last Debian release whose source package `kubernetes` holds the API server and not only kubectl. */
const RELEASE = 'bookworm'
const ARCHIVE_KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const BINARY_PACKAGES = ['golang-1.19-go', 'golang-1.19-src', 'etcd-server']
const KUBERNETES = 'k8s.io/kubernetes'
/** Debian ships the source without the one generated file; these folders hold no API that belongs into it. */
const NOT_SERVED = /(^|\/)(test|tests|testing|examples|code-generator|sample-[^/]+)(\/|$)/

const execFileAsync = promisify(execFile)

type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** True on a Debian machine with apt; says nothing about whether its archive can be reached. */
export async function isDebian(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  if (!/^ID="?debian"?$/m.test(release)) return false
  return execFileAsync('apt-get', ['--version']).then(
    () => true,
    () => false,
  )
}

/**
 * Leaves `etcd`, `kube-apiserver` and an empty `kubectl` in `binDir`, working in `workDir` (about 2.5 GB, the
 * caller removes it), and answers the Kubernetes version. Rejects with the failed command's own last words.
 */
export async function buildFromDebian(options: { workDir: string; binDir: string; step: Step }): Promise<string> {
  const { workDir, binDir, step } = options
  const downloads = join(workDir, 'downloads')
  const packages = join(workDir, 'packages')
  const goPath = join(workDir, 'go')
  const source = join(goPath, 'src', KUBERNETES)
  for (const folder of [downloads, packages, source, binDir]) await mkdir(folder, { recursive: true })

  await step("downloading Kubernetes' source, Go and etcd from Debian's archive", async () => {
    const apt = await privateApt(workDir)
    await apt(['update'], downloads)
    await apt(['source', '--download-only', `kubernetes/${RELEASE}`], downloads)
    await apt(['download', ...BINARY_PACKAGES], downloads)
  })
  const version = await step('unpacking', () => unpack({ downloads, packages, source }))
  const goRoot = join(packages, 'usr/lib/go-1.19')
  const go = (args: string[]) =>
    run(join(goRoot, 'bin/go'), args, { cwd: source, env: goEnvironment(workDir, goRoot, goPath) })
  await step('generating the OpenAPI definitions', async () => go(await openApiArguments(source, goPath)))
  await step('compiling kube-apiserver (the long part, two to three minutes)', () =>
    go(['build', '-ldflags', linkerFlags(version), '-o', join(binDir, 'kube-apiserver'), './cmd/kube-apiserver']),
  )
  await copyFile(join(packages, 'usr/bin/etcd'), join(binDir, 'etcd'))
  // envtest insists on three names; nothing here runs kubectl.
  await writeFile(join(binDir, 'kubectl'), '')
  await chmod(join(binDir, 'kubectl'), 0o755)
  await run(join(binDir, 'kube-apiserver'), ['--version'])
  await run(join(binDir, 'etcd'), ['--version'])
  return version
}

function goEnvironment(workDir: string, goRoot: string, goPath: string): Record<string, string> {
  const own = { GOROOT: goRoot, GOPATH: goPath, GOCACHE: join(workDir, 'go-cache'), GOTMPDIR: workDir }
  // Fewer collections in the compiler: a fifth less time for some more memory.
  return { ...own, GO111MODULE: 'off', CGO_ENABLED: '0', GOGC: '400' }
}

/** An apt-get that knows one release of the machine's own mirror and keeps its lists to itself. */
async function privateApt(workDir: string): Promise<(args: string[], cwd: string) => Promise<string>> {
  const own = join(workDir, 'apt')
  const mirror = await debianMirror()
  const line = `[signed-by=${ARCHIVE_KEYRING}] ${mirror} ${RELEASE} main\n`
  await mkdir(join(own, 'lists/partial'), { recursive: true })
  await mkdir(join(own, 'cache/archives/partial'), { recursive: true })
  await writeFile(join(own, 'status'), '')
  await writeFile(join(own, 'sources.list'), `deb ${line}deb-src ${line}`)
  const settings = {
    'Dir::Etc::SourceList': join(own, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(own, 'lists'),
    'Dir::State::status': join(own, 'status'),
    'Dir::Cache': join(own, 'cache'),
    'APT::Sandbox::User': 'root',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  return (args, cwd) => run('apt-get', [...args, '--quiet', ...flags], { cwd })
}

/** The address this machine already gets Debian from, as apt itself tells it. */
async function debianMirror(): Promise<string> {
  const osRelease = await readFile('/etc/os-release', 'utf8')
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(osRelease)?.[1] ?? RELEASE
  const suites = [codename, 'oldstable', 'stable', 'testing', 'unstable', 'sid']
  const format = '$(REPO_URI)\t$(RELEASE)\t$(ORIGIN)'
  const targets = await run('apt-get', ['indextargets', '--format', format, 'Identifier: Packages', 'Component: main'])
  const rows = targets.split('\n').map((row) => row.split('\t'))
  const candidates = rows.filter(([, suite]) => suite !== undefined && suites.includes(suite))
  // The origin is unknown until the machine has run `apt-get update`; other vendors' archives may carry the same suite.
  const mirror = (candidates.find(([, , origin]) => origin === 'Debian') ?? candidates[0])?.[0]
  if (mirror === undefined) throw new Error("apt's sources name no Debian archive")
  return mirror
}

async function unpack(folders: { downloads: string; packages: string; source: string }): Promise<string> {
  const files = await readdir(folders.downloads)
  for (const file of files.filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['--extract', join(folders.downloads, file), folders.packages])
  }
  const tarball = files.find((name) => name.endsWith('.orig.tar.gz'))
  if (tarball === undefined) throw new Error(`the source package kubernetes of ${RELEASE} holds no tarball`)
  const top = (
    await run('tar', ['-tzf', join(folders.downloads, tarball), '--occurrence=1', '--wildcards', '*/go.mod'])
  ).trim()
  await run('tar', ['-xzf', join(folders.downloads, tarball), '--strip-components=1', '-C', folders.source])
  return /^kubernetes-([\d.]+)\//.exec(top)?.[1] ?? '0.0.0'
}

async function openApiArguments(source: string, goPath: string): Promise<string[]> {
  const marked = await run('grep', ['-rl', '--include=*.go', '^// +k8s:openapi-gen=', 'pkg', 'staging/src'], {
    cwd: source,
  })
  const folders = marked
    .split('\n')
    .filter((file) => file !== '' && !file.endsWith('_test.go'))
    .map((file) => file.slice(0, file.lastIndexOf('/')))
    .filter((folder) => !NOT_SERVED.test(folder))
  const packages = [...new Set(folders)].map(
    (folder) => `${KUBERNETES}/${folder.replace(/^staging\/src\//, 'vendor/')}`,
  )
  const boilerplate = join(source, 'vendor/k8s.io/code-generator/hack/boilerplate.go.txt')
  return [
    ...['run', './vendor/k8s.io/kube-openapi/cmd/openapi-gen', '-O', 'zz_generated.openapi', '-h', boilerplate],
    ...['-p', `${KUBERNETES}/pkg/generated/openapi`, '-r', '/dev/null', '-o', join(goPath, 'src')],
    ...['-i', packages.join(',')],
  ]
}

/** Without these the server calls itself v0.0.0-master. */
function linkerFlags(version: string): string {
  const [major, minor] = version.split('.')
  const values = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor }
  const target = `${KUBERNETES}/vendor/k8s.io/component-base/version`
  return `-s -w ${Object.entries(values)
    .map(([name, value]) => `-X ${target}.${name}=${value}`)
    .join(' ')}`
}
