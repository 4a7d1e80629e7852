import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureBuilt } from '#sandbox/build.ts'
import { ensureControlPlanes } from '#sandbox/cluster/binaries.ts'
import { runCommand } from '#sandbox/cluster/build-command.ts'
import { KUBERNETES } from '#sandbox/cluster/kubernetes-versions.ts'
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
  { claim: `Kubernetes ${KUBERNETES.newest} and ${KUBERNETES.oldest} can be had`, isTest: true, run: fetchBothEnds },
  { claim: 'integration tests pass on the embedded database', isTest: true, run: () => integration('pglite', '') },
  {
    claim: `tests of the cluster's API pass on Kubernetes ${KUBERNETES.oldest}`,
    isTest: true,
    run: integrationOnOldest,
  },
  { claim: 'integration tests pass on a PostgreSQL server', isTest: true, run: integrationOnPostgres },
  { claim: 'the app builds for production', isTest: true, run: build },
  { claim: 'journeys pass in a real browser', isTest: true, run: () => playwright('test:e2e') },
]

const integration = (name: string, TEST_DATABASE_URL: string) =>
  vitest('test:integration', `integration-${name}`, { env: { TEST_DATABASE_URL } })

let oldest: string | undefined

/** `KUBEBUILDER_ASSETS` stands for the newest. */
async function fetchBothEnds(): Promise<Outcome> {
  const { KUBEBUILDER_ASSETS: given } = process.env
  delete process.env.KUBEBUILDER_ASSETS
  try {
    const versions = given ? [KUBERNETES.oldest] : [KUBERNETES.newest, KUBERNETES.oldest]
    oldest = (await ensureControlPlanes(versions, { say: console.log })).at(-1)
    const note = given && `KUBEBUILDER_ASSETS stands for the newest: ${await versionIn(given)}`
    return { passed: 1, failed: 0, ...(note && { note }) }
  } finally {
    if (given) process.env.KUBEBUILDER_ASSETS = given
  }
}

const versionIn = async (folder: string) => (await runCommand(join(folder, 'kube-apiserver'), ['--version'])).trim()

async function integrationOnOldest(): Promise<Outcome> {
  if (!oldest) return { passed: 0, failed: 1, note: 'not run, because the two could not both be had' }
  return vitest('test:integration', 'integration-oldest', {
    args: await clusterTests(),
    env: { TEST_DATABASE_URL: '', KUBEBUILDER_ASSETS: oldest },
  })
}

/** The files whose tests look at the cluster themselves, or have an API server of their own. */
async function clusterTests(): Promise<string[]> {
  const folder = 'tests/integration'
  const files = (await readdir(folder)).filter((file) => file.endsWith('.test.ts')).map((file) => `${folder}/${file}`)
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  return files.filter((file, index) => !VERSIONLESS.test(file) && SPEAKS_TO_CLUSTER.test(texts[index] ?? ''))
}

/**
 * What the pages make of an answer, where the programs come from, and how a cluster that is out is told: none of it depends
 * on the API server's version.
 */
const VERSIONLESS = /\/(zoo|control-plane|faults-\w+|cluster-outage)\.test\.ts$/

const SPEAKS_TO_CLUSTER =
  /support\/(kubernetes|kubectl|cluster-proxy|account)\.ts|sandbox\/cluster\/|\{ kubeconfig\b.*\} = inject/

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
