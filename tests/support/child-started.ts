import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** Waits until a program says `words` on its standard error. When it ends before that, the failure holds its last lines. */
export function untilStarted(child: ChildProcess & { stderr: Readable }, name: string, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    createInterface(child.stderr).on('line', (line) => {
      said.push(line)
      if (line.includes(words)) resolve()
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`${name} did not start: ${said.slice(-3).join(' ')}`)))
  })
}
