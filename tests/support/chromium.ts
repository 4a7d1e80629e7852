import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Makes sure that a browser is there for the end-to-end tests: Debian's own where it can be installed, else Playwright's. */

const DEBIAN_CHROMIUM = '/usr/bin/chromium'

/** The executable that Playwright starts; undefined for the one that Playwright brings. */
export const chromiumPath = () => (existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : undefined)

/** Root has no sandbox to run in. The rest keeps the browser from speaking to anybody but the app. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export async function ensureChromium(): Promise<void> {
  if (existsSync(DEBIAN_CHROMIUM)) return
  if (isDebianAsRoot()) return installFromDebian()
  const cli = path.resolve(import.meta.dirname, '../../node_modules/playwright/cli.js')
  await run(process.execPath, [cli, 'install', 'chromium'])
}

function isDebianAsRoot(): boolean {
  const release = '/etc/os-release'
  return process.getuid?.() === 0 && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'))
}

/** A machine that never asked for Debian's package lists, or long ago, needs them first. */
async function installFromDebian(): Promise<void> {
  const install = () => apt('install', '-y', '--no-install-recommends', 'chromium')
  await install().catch(async () => {
    await apt('update')
    await install()
  })
}

const apt = (...args: string[]) => run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args])

/** What the command says is shown only when it fails. */
async function run(command: string, args: string[]): Promise<void> {
  const child = spawn(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${Buffer.concat(said)}`)
}
