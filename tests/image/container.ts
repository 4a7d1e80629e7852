/** Starts what was built for an image as a container would be: as its user, who may write to the data folder alone. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Built } from './folder-build.ts'

const execFileAsync = promisify(execFile)

export interface Container extends AsyncDisposable {
  url: string
  pid: number
  /** Everything it wrote. */
  output(): string
  /** Sends SIGTERM and answers with what it ended, and after how long. */
  stop(): Promise<{ code: number | null; tookMs: number }>
}

/** Runs a command in the image beside the server, and answers its exit code and what it said. */
export async function runIn(image: Built, words: string[], env: Record<string, string>) {
  const [program, args, options] = asUser(image, words, env)
  return execFileAsync(program, args, options).then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code: code as number, said: `${stdout}${stderr}` }),
  )
}

export function startContainer(image: Built, port: number, env: Record<string, string>): Container {
  const url = `http://localhost:${port}`
  const [program, args, options] = asUser(image, image.cmd, { ...env, PORT: String(port), NEXTAUTH_URL: url })
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  return {
    url,
    pid: child.pid ?? 0,
    output: () => Buffer.concat(said).toString(),
    stop: () => end(child),
    [Symbol.asyncDispose]: async () => void (await end(child)),
  }
}

/** setpriv becomes the program, so the process's id stays the one that was started. */
function asUser({ user, workdir, env: own }: Built, words: string[], env: Record<string, string>) {
  const [uid, gid] = user.split(':')
  const privileges = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--pdeathsig=TERM']
  // What a container starts with: the image's environment and what it is given, nothing of ours.
  const environment: Record<string, string> = { PATH: path.dirname(process.execPath), ...own, ...env }
  return ['/usr/bin/setpriv', [...privileges, ...words], { cwd: workdir, env: environment }] as [
    string,
    string[],
    { cwd: string; env: NodeJS.ProcessEnv },
  ]
}

async function end(child: ChildProcess): Promise<{ code: number | null; tookMs: number }> {
  const startedAt = performance.now()
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return { code: child.exitCode, tookMs: performance.now() - startedAt }
}
