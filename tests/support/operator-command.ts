import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Place } from '#tests/support/database.ts'

/** Runs a command for operators on the database of `place`. Answers its exit code and all that it said. */
export async function runCommand(place: Place, words: string[], env: Record<string, string> = {}) {
  const { url, dataDir } = place.options
  const child = spawn(process.execPath, words, {
    env: {
      NODE_ENV: 'production',
      GITHUB_ID: 'id',
      GITHUB_SECRET: 'secret',
      NEXTAUTH_SECRET: 'secret',
      ALLOWED_GITHUB_USERS: '*',
      ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
      DATA_DIR: dataDir,
      ...(url ? { DATABASE_URL: url } : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const [code] = await once(child, 'close')
  return { code: code as number, said: Buffer.concat(said).toString() }
}
