import pLimit from 'p-limit'
import { PULL_SECRET_NAME } from '#server/domain/pull-secret.ts'
import { type Figure, figure, ratioFigure } from './figures.ts'
import { type Person, signedIn } from './people.ts'
import { createProject, layPods, type Place } from './pods.ts'
import { openRawCluster, type RawCluster } from './raw-cluster.ts'
import { inTurn, median, ratioOf } from './rounds.ts'
import { type Bench, type Group, openStage } from './stage.ts'

/** The list of projects with every mark: what its page asks for, the glances in one batch, beside the bare requests. */

const PROJECTS = 50
const QUICK_PROJECTS = 5
const TYPES = ['development', 'staging', 'production']
const PODS = 5
const AT_ONCE = 20
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
const EVENTS = '?limit=500&fieldSelector=type%3DWarning'

export const list: Group = { name: 'list', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  await using app = await stage.startApp('postgres')
  await using raw = await openRawCluster(stage.sandbox.kubeconfig, AT_ONCE)
  const person = await signedIn(app.url, stage.sandbox)
  const places: Place[] = []
  const size = bench.isQuick ? QUICK_PROJECTS : PROJECTS
  bench.say(`list: laying ${size} projects of three namespaces, ${PODS} pods in each`)
  for (let count = 0; count < size; count++) {
    const created = await createProject(person, `project ${count}`, TYPES)
    for (const place of created) await layPods(stage.sandbox.cluster.kubeconfig, place, { pods: PODS, failing: 1 })
    places.push(...created)
  }
  // Awaited here: what is disposed of at the end of this block must outlive it.
  return await compare(bench, { person, raw, places, size })
}

interface Comparison {
  person: Person
  raw: RawCluster
  places: Place[]
  size: number
}

async function compare({ isQuick, say }: Bench, { person, raw, places, size }: Comparison): Promise<Figure[]> {
  say(`list: ${size} projects`)
  const projectIds = [...new Set(places.map(({ projectId }) => projectId))]
  const read = () =>
    Promise.all([
      person.queryAll(projectIds.map((id) => ({ procedure: 'pullStatus.glance', input: { projectIds: [id] } }))),
      person.query('pullStatus.overview', {}),
    ])
  const [glances] = (await read()) as [{ failing: number | null }[][], unknown]
  if (glances.flat().some(({ failing }) => failing !== 1)) throw new Error('a mark does not say that one pod fails')
  const bare = () => pLimit(AT_ONCE).map(places.flatMap(neededFor), ({ path, headers }) => raw.get(path, headers))
  const rounds = isQuick ? 5 : 20
  const times = await inTurn({ pullkey: read, bare }, { rounds, warmUp: 5 })
  return [
    ratioFigure(`list of ${size} projects, every mark ÷ bare requests`, ratioOf(times.pullkey, times.bare), {
      atMost: 2,
    }),
    figure(`list of ${size} projects, every mark`, median(times.pullkey), 'ms'),
  ]
}

/** What its marks need of an Environment. */
function neededFor({ namespace }: Place): { path: string; headers?: Record<string, string> }[] {
  const path = `/api/v1/namespaces/${namespace}`
  const secret = `${path}/secrets/${PULL_SECRET_NAME}`
  return [
    { path: secret, headers: { accept: METADATA } },
    { path: secret },
    { path: `${path}/pods?limit=500` },
    { path: `${path}/serviceaccounts/default` },
    { path: `${path}/events${EVENTS}` },
  ]
}
