/**
 * Starts what was built for an image as deploy/ would have it started: as its user, on a read-only root file system, with
 * a volume for the data and the service account's files where a pod finds them. Mounts are of this process alone.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Built } from './folder-build.ts'

const execFileAsync = promisify(execFile)
const MOUNTS = `set -e
image=$1 data=$2 account=$3; shift 3
mount --bind "$image" "$image"
mount -o remount,bind,ro "$image"
mount --bind "$data" "$data"
mount -o remount,bind,rw "$data"
mount -t tmpfs tmpfs /run
mkdir -p /run/secrets/kubernetes.io
cp -r "$account" /run/secrets/kubernetes.io/serviceaccount
mount -o remount,bind,ro /
# The folder as it is mounted now; until here it was the one beneath.
cd "$image"
exec "$@"`

/** An image with what its pods are given. */
export interface Runnable {
  image: Built
  /** A folder with the files `token`, `ca.crt` and `namespace`. */
  account: string
  env: Record<string, string>
}

export interface Container extends AsyncDisposable {
  url: string
  /** Everything it wrote. */
  output(): string
  /** Sends SIGTERM and answers how it ended, and after how long. */
  stop(): Promise<{ code: number | null; tookMs: number }>
}

/** Runs a command in the image, and answers its exit code and what it said. */
export async function runIn(runnable: Runnable, words: string[], env: Record<string, string>) {
  const { args, options } = inContainer(runnable, words, env)
  return execFileAsync('unshare', args, options).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code: code as number, said: `${stdout}${stderr}` }),
  )
}

export function startContainer(runnable: Runnable, port: number, env: Record<string, string> = {}): Container {
  const url = `http://localhost:${port}`
  const own = { ...env, PORT: String(port), NEXTAUTH_URL: url }
  const { args, options } = inContainer(runnable, runnable.image.cmd, own)
  const child = spawn('unshare', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  return {
    url,
    output: () => Buffer.concat(said).toString(),
    stop: () => end(child),
    [Symbol.asyncDispose]: async () => void (await end(child)),
  }
}

/** Each program becomes the next, so the process that was started is the server in the end. */
function inContainer({ image, account, env }: Runnable, words: string[], more: Record<string, string>) {
  const [uid, gid] = image.user.split(':')
  const privileges = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--pdeathsig=TERM']
  const mounted = [image.workdir, path.join(image.workdir, 'data'), account]
  const args = ['--mount', 'sh', '-c', MOUNTS, 'sh', ...mounted, 'setpriv', ...privileges, ...words]
  // What a container starts with: the image's environment and what it is given, nothing of ours.
  const PATH = `${path.dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`
  const environment: Record<string, string> = { PATH, ...image.env, ...env, ...more }
  return { args, options: { cwd: image.workdir, env: environment as NodeJS.ProcessEnv } }
}

async function end(child: ChildProcess): Promise<{ code: number | null; tookMs: number }> {
  const startedAt = performance.now()
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { code: child.exitCode, tookMs: performance.now() - startedAt }
}
