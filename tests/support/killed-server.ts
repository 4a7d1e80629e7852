import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a server process is told first. */
export interface Orders {
  env: Record<string, string>
  /** Projects that were found whole before. */
  known: string[]
}

/** What it found when it had opened the database. */
export interface Recovered {
  projects: string[]
  people: string[]
  /** By their hashes. */
  sessions: string[]
  /** Each project has its Environments, and what is there has its event. */
  isWhole: boolean
  provisioned: { id: string; first: string[]; again: string[] }[]
}

/** One of these at a time. */
export interface Acknowledged {
  token: string
  person: string
  session: string
  project: string
}

/** The server's real parts in another process (see server-process.ts), there to be killed. */
export class KilledServer {
  readonly #process: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly acknowledged: Partial<Acknowledged>[] = []
  #errors = ''

  constructor(orders: Orders) {
    const program = ['--disable-warning=ExperimentalWarning', 'tests/support/server-process.ts']
    this.#process = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#process.stderr?.on('data', (chunk) => {
      this.#errors += chunk
    })
    this.#process.stdin?.on('error', () => undefined)
    this.#lines = createInterface(this.#process.stdout as NodeJS.ReadableStream)[Symbol.asyncIterator]()
    this.#process.stdin?.write(`${JSON.stringify(orders)}\n`)
  }

  async recovered(): Promise<Recovered> {
    const [word, value] = await this.#next()
    if (word !== 'recovered') throw new Error(`it said ${word} first`)
    return value as Recovered
  }

  /** Lets it work for so many steps and kills it in the middle of the last one. */
  async killAtStep(count: number): Promise<void> {
    this.#process.stdin?.write('\n')
    for (let step = 0; step < count; ) {
      const [word, value] = await this.#next()
      if (word === 'step') step += 1
      else this.acknowledged.push(value as Partial<Acknowledged>)
    }
    await this.kill()
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    for (let line = await this.#lines.next(); !line.done; line = await this.#lines.next()) {
      const [word, value] = JSON.parse(line.value)
      if (word === 'acknowledged') this.acknowledged.push(value)
    }
  }

  async #next(): Promise<[word: string, value: unknown]> {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error(`the server ended: ${this.#errors}`)
    return JSON.parse(value)
  }
}
