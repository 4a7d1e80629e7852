/** Says what is being done while it is done, and how long it took. */

const isTerminal = process.stdout.isTTY === true
const width = 44

/** Runs one step. Lines it says meanwhile are shown under it; a failing step is marked and its error passes on. */
export async function step<T>(name: string, run: (say: (line: string) => void) => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  if (isTerminal) process.stdout.write(`  … ${name}`)
  let isInterrupted = false
  const say = (line: string) => {
    process.stdout.write(isTerminal && !isInterrupted ? `\n      ${line}\n` : `      ${line}\n`)
    isInterrupted = true
  }
  const finish = (mark: string) =>
    process.stdout.write(`${isTerminal && !isInterrupted ? '\r' : ''}  ${mark} ${name.padEnd(width)} ${seconds()}\n`)
  try {
    const value = await run(say)
    finish('✓')
    return value
  } catch (error) {
    finish('✗')
    throw error
  }
}
