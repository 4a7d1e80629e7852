import type { DatabaseKind } from '#server/db.ts'
import { PULL_SECRET_NAME } from '#server/domain/pull-secret.ts'
import { type Figure, ratioFigure } from './figures.ts'
import { type Person, signedIn } from './people.ts'
import { createProject, layPods, type Place } from './pods.ts'
import { openRawCluster, type RawCluster } from './raw-cluster.ts'
import { inTurn, percentile } from './rounds.ts'
import { type Bench, type Group, openStage, type Stage } from './stage.ts'

/** One Environment's card: `pullStatus.read` over HTTP with a session, beside the bare requests that it needs. */

const PODS = 30
const FAILING = 3
/** Those about pods and about what makes pods: one selector cannot name both. */
const EVENTS = '?limit=500&fieldSelector=type%3DWarning'
const DATABASE_NAMES: Record<DatabaseKind, string> = { postgres: 'server database', embedded: 'embedded database' }

export const status: Group = { name: 'status', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  const figures: Figure[] = []
  for (const kind of ['postgres', 'embedded'] as const) figures.push(...(await measureOn(bench, stage, kind)))
  return figures
}

async function measureOn(bench: Bench, stage: Stage, kind: DatabaseKind): Promise<Figure[]> {
  const { kubeconfig } = stage.sandbox.cluster
  await using app = await stage.startApp(kind)
  // With the rights that the app has, so that the API server has the same to look up.
  await using raw = await openRawCluster(stage.sandbox.kubeconfig, 8)
  const person = await signedIn(app.url, stage.sandbox)
  const [healthy, failing] = await createProject(person, 'shop', ['development', 'staging'])
  if (!(healthy && failing)) throw new Error('the project has no Environments')
  await layPods(kubeconfig, healthy, { pods: PODS, failing: 0 })
  await layPods(kubeconfig, failing, { pods: PODS, failing: FAILING })
  bench.say(`status: 30 pods, ${DATABASE_NAMES[kind]}`)
  return [
    ...(await compare(bench, { person, raw, kind, place: healthy, title: `all running, ${DATABASE_NAMES[kind]}` })),
    ...(await compare(bench, { person, raw, kind, place: failing, title: `3 failing, ${DATABASE_NAMES[kind]}` })),
  ]
}

interface Comparison {
  person: Person
  raw: RawCluster
  kind: DatabaseKind
  place: Place
  title: string
}

/** A person may read 150 within a minute, and nobody else can make the embedded database forget that. */
const EMBEDDED_ROUNDS = { rounds: 100, warmUp: 20, restMs: 450 }

async function compare({ isQuick }: Bench, { person, raw, kind, place, title }: Comparison): Promise<Figure[]> {
  const { projectId, environmentId, namespace } = place
  const isFailing = title.includes('failing')
  const path = `/api/v1/namespaces/${namespace}`
  const needed = [
    `${path}/secrets/${PULL_SECRET_NAME}`,
    `${path}/pods?limit=500`,
    `${path}/serviceaccounts/default`,
    `${path}/events${EVENTS}`,
  ]
  const read = () =>
    person.query<{ containers: unknown[]; verdict: { code: string } }>('pullStatus.read', { projectId, environmentId })
  const { containers, verdict } = await read()
  if (containers.length !== PODS) throw new Error(`${containers.length} containers were read and not ${PODS}`)
  if ((verdict.code === 'ok') === isFailing) throw new Error(`the verdict is ${verdict.code}`)
  const times = await inTurn(
    { pullkey: read, bare: () => Promise.all(needed.map((one) => raw.get(one))) },
    kind === 'embedded' ? EMBEDDED_ROUNDS : { rounds: isQuick ? 60 : 400, warmUp: isQuick ? 60 : 200 },
  )
  return [50, 95].map((percent) =>
    ratioFigure(
      `pullStatus.read p${percent} ÷ bare requests (${title})`,
      percentile(times.pullkey, percent) / percentile(times.bare, percent),
      { atMost: 2 },
    ),
  )
}
