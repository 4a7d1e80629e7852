import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { PULL_SECRET_NAME, PULL_SECRET_TYPE } from '#server/domain/pull-secret.ts'
import { findKubectl } from '#tests/support/kubectl.ts'
import { askedBy } from './api-requests.ts'
import { type Figure, figure, notMeasured, ratioFigure } from './figures.ts'
import { layProjects, type Person, projectsOf, signedIn } from './people.ts'
import { openRawCluster, type RawCluster } from './raw-cluster.ts'
import { inTurn, median, ratioOf, timed } from './rounds.ts'
import { type Bench, type Group, openStage, type Stage, withDatabase } from './stage.ts'

/** A hundred namespaces with their PullSecret: by a shell loop, by bare requests, and by Pullkey over HTTP. */

const AT_ONCE = 10
const LOOP = 'provision 100 namespaces: kubectl loop ÷ Pullkey'
const LOOP_TARGET = { atLeast: 20 }

export const provision: Group = { name: 'provision', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  await using app = await stage.startApp('postgres')
  await using raw = await openRawCluster(stage.sandbox.kubeconfig, AT_ONCE)
  await using counter = await openRawCluster(stage.sandbox.cluster.kubeconfig, 1)
  const person = await signedIn(app.url, stage.sandbox)
  const environments = bench.isQuick ? 20 : 100
  const rounds = { rounds: bench.isQuick ? 3 : 7, warmUp: 2 }
  bench.say(`provision: ${environments} namespaces, Pullkey and bare requests`)
  const projects = await withDatabase(stage.databases.postgres, async (db) => {
    const laid: string[][] = []
    for (let round = 0; round < rounds.rounds + rounds.warmUp; round++) {
      laid.push(projectsOf(await layProjects(db, person.login, environments)))
    }
    return laid
  })
  const first = await inTurn(
    {
      pullkey: (round) => provisionAll(person, projects[round] ?? [], 'created'),
      bare: (round) => applyAll(raw, namesOf(round, environments)),
    },
    rounds,
  )
  const again = await inTurn(
    {
      pullkey: (round) => provisionAll(person, projects[round] ?? [], 'unchanged'),
      bare: (round) => readAll(raw, namesOf(round, environments)),
    },
    rounds,
  )
  const asked = await askedBy(counter, () => provisionAll(person, projects[0] ?? [], 'unchanged'))
  return [
    await kubectlFigure(bench, stage, { environments, pullkeyMs: median(first.pullkey) }),
    ratioFigure('provision, overhead: Pullkey ÷ bare applies', ratioOf(first.pullkey, first.bare), { atMost: 1.6 }),
    ratioFigure('second provision: Pullkey ÷ bare GETs', ratioOf(again.pullkey, again.bare), { atMost: 1.6 }),
    figure('second provision: writes that reach the API server', asked.writes, 'requests', { exactly: 0 }),
    figure('second provision: reads for each Environment', asked.reads / environments, 'requests'),
  ]
}

/** Every project by a request of its own, all of them at once. */
async function provisionAll(person: Person, projectIds: string[], expected: string): Promise<void> {
  const results = await Promise.all(
    projectIds.map((projectId) => person.mutate<{ outcome: string }[]>('pullSecret.provision', { projectId })),
  )
  const other = results.flat().find(({ outcome }) => outcome !== expected)
  if (other) throw new Error(`a provision ended as ${JSON.stringify(other)} and not as ${expected}`)
}

const namesOf = (round: number, count: number) => Array.from({ length: count }, (_, index) => `bench-${round}-${index}`)

async function applyAll(raw: RawCluster, names: string[]): Promise<void> {
  await pLimit(AT_ONCE).map(names, async (namespace) => {
    const path = `/api/v1/namespaces/${namespace}`
    await raw.apply(path, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { bench: 'bare' } },
    })
    await raw.apply(`${path}/secrets/${PULL_SECRET_NAME}`, secret(namespace))
  })
}

async function readAll(raw: RawCluster, names: string[]): Promise<void> {
  await pLimit(AT_ONCE).map(names, async (namespace) => {
    await raw.get(`/api/v1/namespaces/${namespace}`)
    await raw.get(`/api/v1/namespaces/${namespace}/secrets/${PULL_SECRET_NAME}`)
  })
}

function secret(namespace: string) {
  const config = JSON.stringify({
    auths: { 'ghcr.io': { username: 'bench', password: 'x'.repeat(40), auth: 'x'.repeat(64) } },
  })
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: PULL_SECRET_NAME, namespace, labels: { bench: 'bare' } },
    type: PULL_SECRET_TYPE,
    data: { '.dockerconfigjson': Buffer.from(config).toString('base64') },
  }
}

/** What a person would paste into a shell, with kubectl's discovery cached as it is on their machine. */
const loop = `
provision() {
  kubectl create ns "$1" >/dev/null &&
  kubectl create secret docker-registry ${PULL_SECRET_NAME} -n "$1" --docker-server=ghcr.io --docker-username=bench \\
    --docker-password=$TOKEN --dry-run=client -o yaml | kubectl apply -f - >/dev/null
}
for n in $(seq "$1" "$2"); do provision "by-kubectl-$n" || exit 1; done
`

async function kubectlFigure(
  { say }: Bench,
  { sandbox }: Stage,
  { environments, pullkeyMs }: { environments: number; pullkeyMs: number },
): Promise<Figure> {
  const kubectl = await findKubectl(say)
  if (typeof kubectl !== 'string') return notMeasured(LOOP, '×', kubectl.unavailable, LOOP_TARGET)
  say(`provision: ${environments} namespaces, kubectl in a loop`)
  const home = await mkdtemp(path.join(tmpdir(), 'pullkey-kubectl-'))
  const env = {
    ...process.env,
    PATH: `${path.dirname(kubectl)}:${process.env.PATH}`,
    HOME: home,
    KUBECONFIG: sandbox.cluster.kubeconfigPath,
    TOKEN: 'x'.repeat(40),
  }
  const shell = (first: number, last: number) =>
    promisify(execFile)('bash', ['-o', 'pipefail', '-c', loop, 'bash', String(first), String(last)], {
      env,
      timeout: 300_000,
    })
  try {
    await shell(1, 3)
    const loopMs = await timed(() => shell(4, 3 + environments))
    return ratioFigure(LOOP, loopMs / pullkeyMs, LOOP_TARGET)
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
