import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'

/** What a step of the check came to. A skipped one counts as neither passed nor failed and says why in its note. */
export interface Outcome {
  passed: number
  failed: number
  note?: string
}

interface Command {
  args?: string[]
  env?: Record<string, string>
}

const root = path.resolve(import.meta.dirname, '..')
const running = new Set<{ kill(signal: NodeJS.Signals): unknown }>()
let interrupted = false

/** After Ctrl-C no further step begins; what runs is ended, so that whoever started it can tidy up. */
export const isInterrupted = () => interrupted
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true
    // A terminal sends Ctrl-C to the children as well.
    if (signal === 'SIGTERM') for (const child of running) child.kill(signal)
  })
}

/** Runs an npm script, shows what it says, and tells whether it ended well. */
async function npmRun(script: string, { args = [], env = {} }: Command): Promise<boolean> {
  const child = spawn('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  })
  running.add(child)
  const [code] = await once(child, 'exit').finally(() => running.delete(child))
  return code === 0
}

/** A script that is no test: it holds or it does not. */
export async function holds(script: string, command: Command = {}): Promise<Outcome> {
  return (await npmRun(script, command))
    ? { passed: 1, failed: 0 }
    : { passed: 0, failed: 1, note: `npm run ${script}` }
}

/** A script whose tests Vitest counts into a report of its own. */
export async function vitest(script: string, name: string, command: Command = {}): Promise<Outcome> {
  const file = path.join(root, 'test-results', `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const args = [...(command.args ?? []), ...reporters]
  return counted(script, file, { ...command, args }, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }))
}

/** A script whose tests Playwright counts, where playwright.config.ts puts its report. */
export async function playwright(script: string): Promise<Outcome> {
  return counted(script, path.join(root, 'test-results/e2e.json'), {}, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }))
}

type Counts = { passed: number; failed: number; skipped: number }

// biome-ignore lint/suspicious/noExplicitAny: the reports' shapes are Vitest's and Playwright's, and read right here
type Report = any

async function counted(
  script: string,
  file: string,
  command: Command,
  read: (report: Report) => Counts,
): Promise<Outcome> {
  await rm(file, { force: true })
  const isGood = await npmRun(script, command)
  const report = await readFile(file, 'utf8').catch(() => null)
  if (report === null) return { passed: 0, failed: 1, note: 'ended before any test had run' }
  return judge(read(JSON.parse(report)), isGood)
}

/** Nothing is good because nothing ran, and a runner that failed is not good because no test did. */
export function judge({ passed, failed, skipped }: Counts, isGood: boolean): Outcome {
  if (passed + failed === 0) return { passed: 0, failed: 1, note: 'no test ran' }
  const note = [
    `${passed + failed} tests`,
    ...(failed ? [`${failed} failed`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ]
  if (!isGood && failed === 0) return { passed, failed: 1, note: [...note, 'the runner failed'].join(', ') }
  return { passed, failed, note: note.join(', ') }
}
