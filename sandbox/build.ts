import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** Builds the app for production when what is built is not what stands in the sources. */

const root = path.resolve(import.meta.dirname, '..')
const stamp = path.join(root, '.next', 'built-from')
const sources = [
  'app',
  'server',
  'prisma',
  'next.config.js',
  'proxy.ts',
  'instrumentation.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
]

/** True when it had to build. */
export async function ensureBuilt(): Promise<boolean> {
  const fingerprint = await fingerprintOf(sources)
  if ((await readFile(stamp, 'utf8').catch(() => '')) === fingerprint) return false
  const child = spawn(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`next build failed:\n${Buffer.concat(said)}`)
  await writeFile(stamp, fingerprint)
  return true
}

async function fingerprintOf(names: string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const name of names)
    for (const file of await filesBelow(name)) hash.update(file).update(await readFile(path.join(root, file)))
  return hash.digest('hex')
}

async function filesBelow(name: string): Promise<string[]> {
  const entries = await readdir(path.join(root, name), { withFileTypes: true, recursive: true }).catch(() => null)
  if (!entries) return [name]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort()
}
