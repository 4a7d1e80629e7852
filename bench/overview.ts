import pLimit from 'p-limit'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { desiredPullSecret, OWNER_LABEL, PULL_SECRET_NAME, PULL_SECRET_TYPE } from '#server/domain/pull-secret.ts'
import { Secret } from '#server/secret.ts'
import { askedBy } from './api-requests.ts'
import { type Figure, figure, ratioFigure } from './figures.ts'
import { layProjects, type Person, signedIn } from './people.ts'
import { openRawCluster, type RawCluster } from './raw-cluster.ts'
import { inTurn, median, ratioOf } from './rounds.ts'
import { type Bench, type Group, openStage, withDatabase } from './stage.ts'

/**
 * `pullStatus.overview` over HTTP for people with more and more PullSecrets, beside the bare requests that it needs: a GET
 * of each one's metadata, or one LIST. Then the smallest again, when others keep much in the cluster.
 */

const SIZES = [30, 300, 3_000, 10_000]
const QUICK_SIZES = [30, 100, 300]
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
const METADATA_LIST = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
const AT_ONCE = 20
/** As in `server/services/overview.ts`. */
const BY_NAME_AT_MOST = 150
const READ_AT_ONCE = 10
const LARGE = { secrets: 300, bytes: 700_000 }

export const overview: Group = { name: 'overview', measure }

interface Owner {
  size: number
  person: Person
  refs: EnvironmentRef[]
}

interface Measured {
  size: number
  ratio: number
  pullkeyMs: number
  listMs: number
  requests: number
  /** Bytes that the API server sent for one overview. */
  bytes: number
  /** Bytes that the browser gets. */
  answerBytes: number
}

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  await using app = await stage.startApp('postgres')
  await using raw = await openRawCluster(stage.sandbox.kubeconfig, AT_ONCE)
  await using counter = await openRawCluster(stage.sandbox.cluster.kubeconfig, 1)
  const measured: Measured[] = []
  const owners: Owner[] = []
  for (const size of bench.isQuick ? QUICK_SIZES : SIZES) {
    const person = await signedIn(app.url, stage.sandbox)
    const refs = await withDatabase(stage.databases.postgres, (db) => layProjects(db, person.login, size))
    const { fingerprint } = await person.query<{ fingerprint: string }>('connection.get')
    bench.say(`overview: laying ${size} PullSecrets`)
    await layPullSecrets(raw, refs, { login: person.login, fingerprint })
    owners.push({ size, person, refs })
    measured.push(await compare(bench, { raw, counter }, { size, person, refs }))
  }
  const [smallest] = owners
  if (!smallest) return []
  const beside = await compare(bench, { raw, counter }, smallest)
  await layLargeSecrets(counter, bench)
  const besideLarge = await compare(bench, { raw, counter }, smallest)
  return [...measured.flatMap(figuresOf), ...growth(measured), ...besideFigures(measured, { beside, besideLarge })]
}

function figuresOf({ size, ratio, requests }: Measured): Figure[] {
  return [
    ratioFigure(`overview of ${size}: Pullkey ÷ bare requests`, ratio, { atMost: 1.5 }),
    figure(`overview of ${size}: requests to the API server`, requests, 'requests', {
      exactly: size <= BY_NAME_AT_MOST ? size : 1,
    }),
  ]
}

/** Linear: at the most a tenth more for each PullSecret among the most of them than among fewer. */
function growth(measured: Measured[]): Figure[] {
  const [before, last] = measured.slice(-2)
  if (!(before && last)) return []
  const perSecret = (part: 'bytes' | 'answerBytes') => last[part] / last.size / (before[part] / before.size)
  const named = `${last.size} ÷ ${before.size}`
  return [
    figure(`overview of ${last.size}: from the API server`, last.bytes / 1e3, 'kB'),
    figure(`overview of ${last.size}: to the browser`, last.answerBytes / 1e3, 'kB'),
    ratioFigure(`overview, bytes from the API server for each, ${named}`, perSecret('bytes'), { atMost: 1.1 }),
    ratioFigure(`overview, bytes to the browser for each, ${named}`, perSecret('answerBytes'), { atMost: 1.1 }),
  ]
}

/** What other people's Secrets add to the time of the smallest overview. */
function besideFigures(
  measured: Measured[],
  { beside, besideLarge }: { beside: Measured; besideLarge: Measured },
): Figure[] {
  const [alone] = measured
  if (!alone) return []
  const others = measured.slice(1).reduce((sum, { size }) => sum + size, 0)
  const name = `overview of ${alone.size}`
  return [
    ratioFigure(`${name}, beside ${others} of others ÷ alone`, beside.pullkeyMs / alone.pullkeyMs, { atMost: 1.3 }),
    ratioFigure(`${name}, and beside ${LARGE.secrets} large Secrets ÷ alone`, besideLarge.pullkeyMs / alone.pullkeyMs, {
      atMost: 1.3,
    }),
    ratioFigure('one LIST of those, beside the large Secrets ÷ before them', besideLarge.listMs / beside.listMs),
  ]
}

async function layLargeSecrets(raw: RawCluster, { say }: Bench): Promise<void> {
  say(`overview: laying ${LARGE.secrets} large Secrets of others`)
  const path = '/api/v1/namespaces/large'
  await raw.apply(path, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'large' } })
  const data = { content: Buffer.alloc(LARGE.bytes, 'x').toString('base64') }
  for (let index = 0; index < LARGE.secrets; index++) {
    const name = `large-${index}`
    await raw.apply(`${path}/secrets/${name}`, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data })
  }
}

/** One asks as the app may; the other may see what was asked. */
interface Clusters {
  raw: RawCluster
  counter: RawCluster
}

async function compare(
  { isQuick, say }: Bench,
  { raw, counter }: Clusters,
  { size, person, refs }: Owner,
): Promise<Measured> {
  say(`overview: ${size} PullSecrets`)
  const selectors = new URLSearchParams({
    fieldSelector: `metadata.name=${PULL_SECRET_NAME}`,
    labelSelector: `${OWNER_LABEL}=${refs[0]?.owner?.id}`,
  })
  const list = () => raw.get(`/api/v1/secrets?${selectors}`, { accept: METADATA_LIST })
  const byName = () =>
    pLimit(READ_AT_ONCE).map(refs, ({ namespace }) =>
      raw.get(`/api/v1/namespaces/${namespace}/secrets/${PULL_SECRET_NAME}`, { accept: METADATA }),
    )
  const read = () => person.query<{ secret: { state: string } }[]>('pullStatus.overview')
  const found = await read()
  const current = found.filter(({ secret }) => secret.state === 'current').length
  if (current !== size) throw new Error(`${current} of ${size} PullSecrets were read as current`)
  const rounds = isQuick ? 10 : size > 1_000 ? 15 : 60
  const times = await inTurn(
    { pullkey: read, bare: size <= BY_NAME_AT_MOST ? byName : list, list },
    { rounds, warmUp: Math.ceil(rounds / 3) },
  )
  const asked = await askedBy(counter, read)
  return {
    size,
    ratio: ratioOf(times.pullkey, times.bare),
    pullkeyMs: median(times.pullkey),
    listMs: median(times.list),
    requests: asked.reads + asked.writes,
    bytes: asked.bytes,
    answerBytes: person.lastBytes(),
  }
}

/** As Pullkey would write them, but for the token, of which the overview sees the fingerprint alone. */
async function layPullSecrets(
  raw: RawCluster,
  refs: EnvironmentRef[],
  { login, fingerprint }: { login: string; fingerprint: string },
): Promise<void> {
  await pLimit(AT_ONCE).map(refs, async (ref) => {
    const token = new Secret('x'.repeat(40))
    const { labels, annotations, config } = desiredPullSecret(
      ref,
      { userId: ref.owner?.id ?? '', login, token },
      { registryHost: 'ghcr.io', now: new Date() },
    )
    const { namespace } = ref
    const path = `/api/v1/namespaces/${namespace}`
    await raw.apply(path, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } })
    const written = { ...annotations, 'pullkey.dev/token-fingerprint': fingerprint }
    await raw.apply(`${path}/secrets/${PULL_SECRET_NAME}`, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: PULL_SECRET_NAME, namespace, labels, annotations: written },
      type: PULL_SECRET_TYPE,
      data: { '.dockerconfigjson': Buffer.from(config.reveal()).toString('base64') },
    })
  })
}
