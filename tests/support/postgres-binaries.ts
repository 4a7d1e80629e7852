/**
 * Where a PostgreSQL server's programs stand on this machine. On Debian, as root, they are installed when they are
 * missing; the package's own server is neither made nor started, and what it would have used stays as it was.
 */
import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Read by Debian's package when it is installed: no server of its own, on no port. */
const noMainServer = '/etc/postgresql-common/createcluster.d/pullkey-tests.conf'

/** The directory that holds `initdb` and `postgres`. Throws with the reason when there is none to be had. */
export async function ensurePostgresBinaries(): Promise<string> {
  const found = findBinaries()
  if (found) return found
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new Error('no PostgreSQL server is installed here, and only as root on Debian can it be installed')
  }
  process.stdout.write("Installing Debian's postgresql for the tests (apt-get, once)\n")
  await install()
  const installed = findBinaries()
  if (!installed) throw new Error('apt-get installed postgresql, but its server is nowhere under /usr/lib/postgresql')
  return installed
}

function findBinaries(): string | undefined {
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  const searched = [...debian, ...(process.env.PATH ?? '').split(path.delimiter)]
  return searched.find((directory) => ['initdb', 'postgres'].every((name) => existsSync(path.join(directory, name))))
}

async function install(): Promise<void> {
  await mkdir(path.dirname(noMainServer), { recursive: true })
  await writeFile(noMainServer, 'create_main_cluster = false\n')
  try {
    // The lists may be absent or outdated, as in a fresh container; where they are good the update is not needed.
    await aptGet('install', '-y', '--no-install-recommends', 'postgresql').catch(async () => {
      await aptGet('update')
      await aptGet('install', '-y', '--no-install-recommends', 'postgresql')
    })
  } finally {
    await rm(noMainServer, { force: true })
  }
}

async function aptGet(...command: string[]): Promise<void> {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    await run('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...command], { env: environment, maxBuffer: 1 << 26 })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new Error(`apt-get ${command.join(' ')} failed: ${said}`, { cause: error })
  }
}
