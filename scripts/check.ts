import { steps } from '#scripts/check-steps.ts'
import { isInterrupted, type Outcome } from '#scripts/step-outcome.ts'

/**
 * `npm run check`, which is what CI runs, and `npm test`, its part that needs running code. Each step is a claim that is
 * seen to hold or not; all are tried. The last line counts tests, and one for each step that is no test.
 */

const isTestsOnly = process.argv.includes('--tests')
const results: Array<{ claim: string; outcome: Outcome; tookMs: number }> = []

for (const { claim, isTest, run } of steps) {
  if ((isTestsOnly && !isTest) || isInterrupted()) continue
  console.log(`\n▶ ${claim}`)
  const startedAt = performance.now()
  const outcome = await run().catch(failure)
  results.push({ claim, outcome, tookMs: performance.now() - startedAt })
}

console.log('')
for (const { claim, outcome, tookMs } of results) {
  const { passed, failed, note } = outcome
  const mark = failed > 0 ? '✗' : passed > 0 ? '✓' : '–'
  console.log(`${mark} ${claim.padEnd(58)}${(tookMs / 1000).toFixed(1).padStart(7)} s  ${note ?? ''}`)
}
const total = (count: 'passed' | 'failed') => results.reduce((sum, { outcome }) => sum + outcome[count], 0)
if (isInterrupted()) console.log('Interrupted: the steps after this were not run.')
console.log(`\n${total('passed')} passed, ${total('failed')} failed`)
process.exitCode = isInterrupted() ? 130 : total('failed') > 0 ? 1 : 0

function failure(error: Error): Outcome {
  console.log(error.message)
  return { passed: 0, failed: 1, note: error.message.split('\n')[0] ?? '' }
}
