import { ensureBuilt } from '#sandbox/build.ts'
import { holds, type Outcome, playwright, vitest } from '#scripts/step-outcome.ts'
import { startPostgres } from '#tests/support/postgres.ts'

/** What must hold of every commit, in the order of what is quickest to know. `npm test` tries those that are a test. */
export interface Step {
  claim: string
  isTest: boolean
  run(): Promise<Outcome>
}

export const steps: Step[] = [
  { claim: 'every file is formatted', isTest: false, run: () => holds('format:check') },
  { claim: 'no lint or layer rule is broken', isTest: false, run: () => holds('lint') },
  { claim: 'types hold', isTest: false, run: () => holds('types') },
  { claim: 'every dependency has a licence that may be used', isTest: false, run: () => holds('licences') },
  { claim: 'schema and migrations agree', isTest: true, run: () => holds('db:check') },
  { claim: 'unit tests pass', isTest: true, run: () => vitest('test:unit', 'unit') },
  { claim: 'integration tests pass on the embedded database', isTest: true, run: () => integration('pglite', '') },
  { claim: 'integration tests pass on a PostgreSQL server', isTest: true, run: integrationOnPostgres },
  { claim: 'the app builds for production', isTest: true, run: build },
  { claim: 'journeys pass in a real browser', isTest: true, run: () => playwright('test:e2e') },
]

const integration = (name: string, TEST_DATABASE_URL: string) =>
  vitest('test:integration', `integration-${name}`, { env: { TEST_DATABASE_URL } })

/** Skipped where this machine can have none. */
async function integrationOnPostgres(): Promise<Outcome> {
  const server = await startPostgres()
  if ('unavailable' in server) return { passed: 0, failed: 0, note: `skipped: ${server.unavailable}` }
  return integration('postgres', server.url).finally(() => server.stop())
}

/** The same build that the journeys use; one that is up to date is not made again. */
async function build(): Promise<Outcome> {
  await ensureBuilt()
  return { passed: 1, failed: 0 }
}
