import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { hasGuard } from '#sandbox/guarded-binary.ts'

/** Runs the commands of a build. With its parent gone a command stops too, or it would write into the next build's folder. */

export interface CommandOptions {
  cwd?: string
  env?: Record<string, string>
  /** Hears each line of standard error, which is where a compiler says what it is at. */
  onLine?: (line: string) => void
}

const LAST_WORDS = 5

/** Answers the standard output. Rejects with the command's own last words. */
export async function runCommand(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { cwd, env, onLine } = options
  const guarded = (await hasGuard()) ? ['setpriv', '--pdeathsig', 'TERM', command, ...args] : [command, ...args]
  const [program = command, ...words] = guarded
  const child = spawn(program, words, {
    cwd,
    env: { ...process.env, LC_ALL: 'C', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    onLine?.(line)
    if (line.trim() !== '' && said.push(line) > LAST_WORDS) said.shift()
  })
  const [code, signal] = await once(child, 'close')
  if (code === 0) return Buffer.concat(output).toString('utf8')
  const name = `${command.split('/').at(-1)} ${args.find((arg) => !arg.startsWith('-')) ?? ''}`.trim()
  throw new Error(`${name} failed: ${said.join('\n') || signal || `exit code ${code}`}`)
}
