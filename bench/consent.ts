import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { KubeConfig, type KubernetesObject, KubernetesObjectApi, loadAllYaml } from '@kubernetes/client-node'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { installAdoptOnly } from '#sandbox/cluster/service-account.ts'
import { type Figure, figure, ratioFigure } from './figures.ts'
import { type Person, signedIn } from './people.ts'
import { inTurn, median } from './rounds.ts'
import { type Bench, type Group, openStage, type Stage } from './stage.ts'

/** Whether the time of an answer tells if a namespace is there: three that are closed to the person who asks. */

export const consent: Group = { name: 'consent', measure }

interface Answer {
  granted: boolean
  manifest: string
}

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-bench-'))
  try {
    const KUBECONFIG = path.join(dir, 'adopt-only.kubeconfig')
    await writeFile(KUBECONFIG, await installAdoptOnly(stage.sandbox.cluster.kubeconfig), { mode: 0o600 })
    return [
      ...(await measureAs(bench, stage, { title: 'with its ClusterRole', env: {} })),
      ...(await measureAs(bench, stage, { title: 'for adopted ones alone', env: { KUBECONFIG } })),
    ]
  } finally {
    await rm(dir, { recursive: true })
  }
}

interface Installation {
  title: string
  env: Record<string, string>
}

async function measureAs({ isQuick, say }: Bench, stage: Stage, { title, env }: Installation): Promise<Figure[]> {
  await using app = await stage.startApp('postgres', env)
  const [person, other] = [await signedIn(app.url, stage.sandbox), await signedIn(app.url, stage.sandbox)]
  const [absent, closed, given] = ['team', 'team', 'team'].map((word) => `${word}-${randomUUID()}`) as [
    string,
    string,
    string,
  ]
  const { kubeconfig } = stage.sandbox.cluster
  for (const name of [closed, given]) await coreApi(kubeconfig).createNamespace({ body: { metadata: { name } } })
  await apply(kubeconfig, (await (await asking(other))(given)).manifest)
  const ask = await asking(person)
  for (const namespace of [absent, closed, given])
    if ((await ask(namespace)).granted) throw new Error('the namespace is not closed')
  say(`consent: three closed namespaces, Pullkey ${title}`)
  const times = await inTurn(
    { absent: () => ask(absent), closed: () => ask(closed), given: () => ask(given) },
    { rounds: isQuick ? 100 : 1_000, warmUp: 100 },
  )
  return (['closed', 'given'] as const).flatMap((kind) => {
    const name = `consent, Pullkey ${title}, ${NAMES[kind]}`
    return [
      ratioFigure(`${name} ÷ absent, p50`, median(times[kind]) / median(times.absent), { atMost: 1.1 }),
      figure(`${name}: the slower of two`, slowerPercent(times[kind], times.absent), '%', { atMost: 70 }),
    ]
  })
}

const NAMES = { closed: 'nobody let in', given: 'somebody else let in' }

/** Asks about a namespace for a new project of this person. */
async function asking(person: Person): Promise<(namespace: string) => Promise<Answer>> {
  const { project } = await person.mutate<{ project: { id: string } }>('project.create', {
    name: 'asking',
    environments: [],
  })
  return (namespace) => person.query('environment.consent', { projectId: project.id, type: 'staging', namespace })
}

async function apply(kubeconfig: string, manifest: string): Promise<void> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const api = KubernetesObjectApi.makeApiClient(config)
  for (const object of loadAllYaml(manifest) as KubernetesObject[]) await api.create(object)
}

/** Of all pairs, in how many the first is slower, or faster where that is more: 50 where their times tell nothing. */
function slowerPercent(times: number[], base: number[]): number {
  const slower = times.reduce((count, time) => count + base.filter((one) => time > one).length, 0)
  const share = (100 * slower) / (times.length * base.length)
  return Math.max(share, 100 - share)
}
