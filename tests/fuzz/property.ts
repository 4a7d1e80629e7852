import fc from 'fast-check'

/** What must hold of whatever somebody else writes, and how often it is tried: see `npm run fuzz`. */
export interface Property {
  /** What reads the words of others. */
  parser: string
  claim: string
  // biome-ignore lint/suspicious/noExplicitAny: properties of every kind of case stand in one list
  property: fc.IProperty<any> | fc.IAsyncProperty<any>
}

/** A few cases of always the same seed in `npm test`; `npm run fuzz` sets both. */
const { FUZZ_RUNS, FUZZ_SEED = '1', FUZZ_PATH } = process.env
export const RUNS = Number(FUZZ_RUNS ?? 300)
/** Milliseconds for all cases of a property. */
export const TIMEOUT_MS = FUZZ_RUNS ? 1_800_000 : 30_000

/** Tries a property. @throws with the counter-example, shrunk, and the seed and path that lead there again */
export async function holds({ parser, claim, property }: Property, runs = RUNS): Promise<void> {
  const startedAt = performance.now()
  const parameters = { seed: Number(FUZZ_SEED), numRuns: runs, ...(FUZZ_PATH && { path: FUZZ_PATH }) }
  const details = await fc.check(property as fc.IAsyncProperty<unknown>, parameters)
  const took = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  if (FUZZ_RUNS) process.stdout.write(`${details.numRuns} cases  ${took.padStart(8)}  ${parser}: ${claim}\n`)
  if (details.failed) throw new Error(`${parser}: ${claim}\n${fc.defaultReportMessage(details)}`)
}
