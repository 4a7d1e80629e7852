import { expect, inject, onTestFinished, test, vi } from 'vitest'
import { createGitHub } from '#server/adapters/github.ts'
import { createRegistry } from '#server/adapters/registry.ts'
import type { OutsideKind } from '#server/domain/outside-kind.ts'
import type { ClusterTrouble, VerdictCode } from '#server/domain/pull-status.ts'
import { Secret } from '#server/secret.ts'
import { callerWith } from '#tests/support/altered-world.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { type Fault, FaultyServer } from '#tests/support/faulty-server.ts'
import { forwarderToCluster } from '#tests/support/forwarder.ts'
import { type Answer, json, LoopbackServer } from '#tests/support/loopback-server.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What is wrong with the way to the cluster reaches the page as a kind, and the log as a kind and a code. */

const { pullkey } = inject('sandbox')
const world = await openFileWorld()
const person = await world.person()
const { project } = await person.caller.project.create({ name: 'behind faults', environments: ['staging'] })
const target = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
const forward = await forwarderToCluster(pullkey)

async function faulty(fault: Fault | null): Promise<string> {
  const server = await FaultyServer.start(forward)
  onTestFinished(() => server[Symbol.asyncDispose]())
  await server.suffer(fault)
  return server.kubeconfig
}

async function answering(answer: Answer): Promise<string> {
  const server = await LoopbackServer.start(answer)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server.kubeconfig()
}

/** The certificate is made on a day long ago. */
async function expired(): Promise<string> {
  vi.useFakeTimers({ now: Date.UTC(2020, 0, 1), toFake: ['Date'] })
  try {
    return await faulty(null)
  } finally {
    vi.useRealTimers()
  }
}

async function altered(cluster: object): Promise<string> {
  const config = JSON.parse(await faulty(null))
  Object.assign(config.clusters[0].cluster, cluster)
  return JSON.stringify(config)
}

const long: Answer = (_, response) => void response.end(JSON.stringify({ data: 'x'.repeat(33 * 1024 * 1024) }))

type Told = [kind: OutsideKind, code: string | undefined, trouble: ClusterTrouble, verdict: VerdictCode]
const faults: [string, () => Promise<string>, Told][] = [
  [
    'a host that does not exist',
    () => altered({ server: 'https://no-such-host.invalid' }),
    // Without a network nobody says that there is no such host.
    ['name', expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/), 'name', 'cluster-unreachable'],
  ],
  ['a closed port', () => faulty('refused'), ['connection', 'ECONNREFUSED', 'connection', 'cluster-unreachable']],
  [
    'an authority that is not trusted',
    () => faulty('wrong-certificate'),
    ['certificate', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate', 'cluster-unreachable'],
  ],
  ['an expired certificate', expired, ['certificate', 'CERT_HAS_EXPIRED', 'certificate', 'cluster-unreachable']],
  [
    'a certificate of another host',
    () => altered({ 'tls-server-name': 'elsewhere.example' }),
    ['certificate', 'ERR_TLS_CERT_ALTNAME_INVALID', 'certificate', 'cluster-unreachable'],
  ],
  ['silence', () => faulty('black-hole'), ['time', undefined, 'timeout', 'cluster-unreachable']],
  [
    'a credential that is refused',
    () => answering(json(401, { kind: 'Status', reason: 'Unauthorized' })),
    ['credential', '401', 'credential', 'cluster-credential'],
  ],
  ['a failure', () => answering(json(503, {})), ['status', '503', 'failed', 'cluster-unreachable']],
  ['a page', () => answering((_, response) => void response.end('<h1>Hello</h1>')), unread('unexpected-answer')],
  ['an answer without end', () => answering(long), unread('too-large')],
]

function unread(kind: OutsideKind): Told {
  return [kind, undefined, 'failed', 'cluster-unreachable']
}

test.each(faults)(
  '%s on the way to the cluster is told by its kind, in the log and on the page',
  { timeout: 20_000 },
  async (_, make, [kind, code, trouble, verdict]) => {
    const kubeconfig = await make()
    const cluster = clusterAt(kubeconfig, world.deps.log)
    onTestFinished(() => cluster.close())
    const before = world.logLines().length

    const read = await callerWith(world, person, { cluster }).pullStatus.read(target)

    expect(read.secret).toEqual({ state: 'unreadable', detail: trouble })
    expect(read.verdict).toMatchObject({ code: verdict, facts: { trouble } })
    const lines = world
      .logLines()
      .slice(before)
      .map((line) => JSON.parse(line))
    const failures = lines.filter(({ msg }) => msg === 'outside failure')
    const { requestId } = lines.find(({ path }) => path === 'pullStatus.read')
    // The Namespace, the PullSecret, the pods, what failed, and the service account.
    expect(failures).toHaveLength(5)
    const asked = expect.stringMatching(/^(read|list) /)
    const line = {
      level: 40,
      system: 'cluster',
      asked,
      kind,
      requestId,
      userId: person.actor.id,
      ...(code && { code }),
    }
    for (const failure of failures) expect(failure).toMatchObject({ ...line, tookMs: expect.any(Number) })
  },
)

test('a call that its caller left is no failure', async () => {
  const leaving = new AbortController()
  const kubeconfig = await answering(() => leaving.abort())
  const cluster = clusterAt(kubeconfig, world.deps.log)
  onTestFinished(() => cluster.close())
  const before = world.logLines().length
  await expect(cluster.readVersion(leaving.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(world.logLines().slice(before)).toEqual([])
})

test('what GitHub and the registry fail with is in the log as well', async () => {
  await using server = await LoopbackServer.start(json(503, {}))
  const log = world.deps.log
  const gitHub = createGitHub(
    { webUrl: server.url, apiUrl: server.url, clientId: 'app', clientSecret: new Secret('s') },
    log,
  )
  const registry = createRegistry({ host: 'ghcr.io', url: server.url }, log)
  const closed = await LoopbackServer.start(json(200, {}))
  const { url } = closed
  await closed[Symbol.asyncDispose]()
  const nobody = createRegistry({ host: 'ghcr.io', url }, log)
  const [token, signal] = [new Secret('gho_unknown'), AbortSignal.timeout(10_000)]
  const image = { host: 'ghcr.io', name: 'ada/web', reference: '1.4' }
  const before = world.logLines().length
  await gitHub.checkToken(token, 'pat', signal)
  await gitHub.isMember(token, 'acme', signal).catch(() => undefined)
  await registry.checkManifest(image, { login: 'ada', token }, signal)
  await nobody.checkManifest(image, { login: 'ada', token }, signal)
  const lines = world
    .logLines()
    .slice(before)
    .map((line) => JSON.parse(line))
  expect(lines.map(({ system, asked, kind, code }) => [system, asked, kind, code])).toEqual([
    ['github', 'whether a token is valid', 'status', '503'],
    ['github', 'who is in acme', 'status', '503'],
    ['registry', 'whether an image can be pulled', 'status', '503'],
    ['registry', 'whether an image can be pulled', 'connection', 'ECONNREFUSED'],
  ])
})
