import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { DatabaseOptions } from '#server/db.ts'

/** Another process with a database of its own making, led line by line (see database-process.ts). */
export class ChildDatabase implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  #errors = ''

  private constructor(options: DatabaseOptions) {
    const program = [
      '--disable-warning=ExperimentalWarning',
      'tests/support/database-process.ts',
      JSON.stringify(options),
    ]
    const child = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'pipe'] })
    child.stderr.on('data', (chunk) => {
      this.#errors += chunk
    })
    this.#process = child
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  }

  /** Ready to open: what follows is not slowed by starting Node. */
  static async start(options: DatabaseOptions): Promise<ChildDatabase> {
    const child = new ChildDatabase(options)
    await child.nextLine()
    return child
  }

  /** The names of the migrations that it applied. Throws what it says when it cannot open. */
  async open(): Promise<string[]> {
    this.proceed()
    return JSON.parse(await this.nextLine()).applied
  }

  proceed(): void {
    this.#process.stdin?.write('\n')
  }

  async nextLine(): Promise<string> {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error(this.#errors)
    return value
  }

  /** Ends it without a chance to close anything, and returns what it had said by then. */
  async kill(): Promise<string[]> {
    this.#process.kill('SIGKILL')
    const said: string[] = []
    for (let line = await this.#lines.next(); !line.done; line = await this.#lines.next()) said.push(line.value)
    return said
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGKILL')
    await once(this.#process, 'exit')
  }
}
