/**
 * Ties a child process to its parent: it ends when the parent dies, even by SIGKILL, and a Ctrl-C on the terminal reaches
 * the parent alone, which then stops its children in the right order.
 */
import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

/** util-linux; `setsid` leaves the terminal's process group, `--pdeathsig` asks the kernel for the signal. */
const GUARD = ['setsid', 'setpriv', '--pdeathsig', 'TERM']

let guard: Promise<boolean> | undefined

/** False where the operating system offers no such guard. It is tried once. */
export function hasGuard(): Promise<boolean> {
  const [command = '', ...args] = GUARD
  guard ??= promisify(execFile)(command, [...args, 'true']).then(
    () => true,
    () => false,
  )
  return guard
}

/** Answers a program to be started in place of `binary`; the same one where the operating system offers no guard. */
export async function guardedBinary(binary: string, folder: string): Promise<string> {
  if (!(await hasGuard())) return binary
  const script = join(folder, basename(binary))
  await mkdir(folder, { recursive: true })
  await writeFile(script, `#!/bin/sh\nexec ${GUARD.join(' ')} '${binary.replaceAll("'", `'\\''`)}' "$@"\n`)
  await chmod(script, 0o755)
  return script
}
