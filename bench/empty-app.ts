import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/** The smallest app that this release of Next can serve: what any app pays before it does anything. */

const root = path.resolve(import.meta.dirname, '..')
const next = path.join(root, 'node_modules/next/dist/bin/next')

const files = {
  'package.json': '{ "private": true, "type": "module" }',
  // The packages are borrowed by a link, and the bundler follows none that leads out of its root.
  'next.config.js': "export default { turbopack: { root: '/' } }",
  'app/layout.jsx':
    'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }',
  'app/page.jsx': 'export const dynamic = "force-dynamic"\nexport default function Page() { return <p>Empty</p> }',
}

export interface EmptyApp extends AsyncDisposable {
  /** Program and words that serve it on a port. */
  command(port: number): [string, string[]]
}

export async function buildEmptyApp(): Promise<EmptyApp> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(path.join(tmpdir(), 'pullkey-empty-app-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  await mkdir(path.join(folder, 'app'))
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(folder, name), content)
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' as const }
  await promisify(execFile)(process.execPath, [next, 'build'], { cwd: folder, env, timeout: 180_000 })
  const kept = opened.move()
  return {
    command: (port) => [process.execPath, [next, 'start', folder, '-p', String(port)]],
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
