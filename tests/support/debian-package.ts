/**
 * Programs of Debian's packages that are unpacked into the user's cache and never installed: no service of theirs is made
 * or started, and the same version runs everywhere.
 */
import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { isDebian } from '#sandbox/cluster/debian-build.ts'
import { waitForLock } from '#sandbox/cluster/exclusive-lock.ts'

/** As root, apt warns of every folder that its unprivileged user cannot enter. */
const APT = ['--quiet', '-o', 'APT::Sandbox::User=root']

export interface PackagedProgram {
  packageName: string
  program: string
  /** Where the package has it: `usr/bin` unless said. */
  folder?: string
  /** Packages of libraries that it needs and a small Debian lacks, by how their names begin. They stand in `libraryPath`. */
  libraries?: string[]
  /** Words with which the program says that it can run here. */
  probe: string[]
}

/** The program's path. The first call on a machine downloads it. Throws with the reason when there is none to be had. */
export async function ensureUnpacked(wanted: PackagedProgram, say: (line: string) => void): Promise<string> {
  const { packageName, program, folder = 'usr/bin' } = wanted
  const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pullkey', packageName)
  const unpacked = join(cacheDir, `debian-${process.arch}`)
  const binary = join(unpacked, folder, program)
  if (existsSync(binary)) return binary
  if (!(await isDebian())) throw new Error('it is not installed here, and this machine does not run Debian')
  using _lock = await waitForLock(join(cacheDir, 'lock.sqlite'), () => say('another process is fetching it'))
  if (existsSync(binary)) return binary
  say("fetching Debian's package (apt-get, once)")
  await unpack(wanted, unpacked, join(cacheDir, 'work'))
  return binary
}

/** The work happens beside its destination, on the same disk, so that the finished folder appears all at once. */
async function unpack(wanted: PackagedProgram, destination: string, workDir: string) {
  const { packageName, program, probe, folder = 'usr/bin' } = wanted
  // Under the lock nobody else works here: what is there was left by a run that was killed.
  await rm(workDir, { recursive: true, force: true })
  try {
    const [downloads, tree] = [join(workDir, 'downloads'), join(workDir, 'tree')]
    await mkdir(downloads, { recursive: true })
    await download(packageName, downloads)
    const [file = ''] = await readdir(downloads)
    for (const library of await librariesOf(join(downloads, file), wanted)) await download(library, downloads)
    for (const name of await readdir(downloads)) await run('dpkg-deb', ['--extract', join(downloads, name), tree])
    const binary = join(tree, folder, program)
    await run(binary, probe, undefined, { LD_LIBRARY_PATH: libraryPath(binary, wanted) })
    await rm(destination, { recursive: true, force: true })
    await rename(tree, destination)
  } finally {
    await rm(workDir, { recursive: true, force: true })
  }
}

/** Their full names, which differ between releases of Debian, from what the package says that it depends on. */
async function librariesOf(file: string, { libraries = [] }: PackagedProgram): Promise<string[]> {
  const { stdout } = await promisify(execFile)('dpkg-deb', ['--field', file, 'Depends'])
  const names = stdout.split(',').map((dependency) => dependency.trim().split(' ')[0] ?? '')
  return names.filter((name) => libraries.some((library) => name.startsWith(library)))
}

/** Where the libraries that were unpacked beside a program stand, for `LD_LIBRARY_PATH`. */
export function libraryPath(binary: string, { folder = 'usr/bin' }: PackagedProgram): string {
  const root = binary.slice(0, -join(folder, basename(binary)).length)
  return globSync(join(root, 'usr/lib/*-linux-gnu*')).join(':')
}

/** The lists may be absent or outdated, as in a fresh container. Where they are good no update, and no root, is needed. */
async function download(packageName: string, folder: string): Promise<void> {
  const fetchPackage = () => run('apt-get', ['download', packageName, ...APT], folder)
  await fetchPackage().catch(async () => {
    await run('apt-get', ['update', ...APT])
    await fetchPackage()
  })
}

async function run(program: string, words: string[], cwd?: string, more: Record<string, string> = {}): Promise<void> {
  const env = { ...process.env, LC_ALL: 'C', ...more }
  try {
    await promisify(execFile)(program, words, { cwd, env, maxBuffer: 1 << 26 })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new Error(`${basename(program)} ${words[0]} failed: ${said || error}`, { cause: error })
  }
}

/** The program where the PATH has it. */
export function findOnPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(':')
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file))
}
