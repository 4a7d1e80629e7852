import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { ClusterTrouble } from '#server/domain/pull-status.ts'
import { type Fault, FaultyServer } from '#tests/support/faulty-server.ts'
import { forwarderToCluster } from '#tests/support/forwarder.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** What each procedure comes to while the API server, or the way to it, is out of order. */

const { kubeconfig, pullkey } = inject('sandbox')
const core = coreApi(kubeconfig)
const cluster = await FaultyServer.start(await forwarderToCluster(pullkey))
const world = await openFileWorld({ kubeconfig: cluster.kubeconfig })

const types = ['development', 'staging', 'production'] as const
const three = <T>(value: T) => [value, value, value]

/** What is told of each; a slow one is none. */
const troubles: [Exclude<Fault, 'slow'>, AppErrorCode, ClusterTrouble][] = [
  ['refused', 'CLUSTER_UNREACHABLE', 'connection'],
  ['black-hole', 'CLUSTER_TIMEOUT', 'timeout'],
  ['cut', 'CLUSTER_UNREACHABLE', 'connection'],
  ['failing', 'CLUSTER_FAILED', 'failed'],
  ['limited', 'CLUSTER_FAILED', 'failed'],
  ['invalid-json', 'CLUSTER_FAILED', 'failed'],
  ['wrong-certificate', 'CLUSTER_UNREACHABLE', 'certificate'],
]

/** Somebody with a provisioned project of three Environments. */
async function provisioned() {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'faulty', environments: [...types] })
  const projectId = project.id
  const environmentId = project.environments[0]?.id ?? ''
  return { person, caller: person.caller, project, projectId, environmentId }
}

/** For as long as `run` takes. */
async function during<T>(fault: Fault, run: () => Promise<T>, from?: number): Promise<T> {
  await cluster.suffer(fault, from)
  // Connections that it closed are noticed by the first who asks.
  if (fault === 'wrong-certificate') await world.deps.cluster.readVersion(AbortSignal.timeout(5_000)).catch(() => null)
  try {
    return await run()
  } finally {
    await cluster.suffer(null)
  }
}

const codesOf = (results: { outcome: string; error?: { code: string } }[]) =>
  results.map(({ outcome, error }) => error?.code ?? outcome)

const namespacesOf = ({ environments }: { environments: { namespace: string }[] }) =>
  environments.map(({ namespace }) => namespace)

/** Which of the person's Environments hold a Secret with their token. */
async function standing({ login, token }: Person, namespaces: string[]): Promise<boolean[]> {
  const secrets = await Promise.all(namespaces.map((namespace) => getSecret(core, namespace)))
  return secrets.map((secret) => {
    if (secret)
      expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { username: login, password: token } } })
    return secret !== null
  })
}

async function states({ caller }: Person, projectId: string): Promise<string[]> {
  const environments = await caller.pullStatus.overview({ projectIds: [projectId] })
  return environments.map(({ secret }) => secret.state)
}

describe.each(troubles)('an API server that is %s', (fault, code, trouble) => {
  test('is told by every procedure that asks it, holds up nothing else, and pressing again completes the work', async () => {
    const { person, caller, project, projectId, environmentId } = await provisioned()
    const [leaver, other] = [await provisioned(), await provisioned()]
    await other.caller.pullSecret.remove({ projectId: other.projectId })
    const image = `ghcr.io/${person.login}/web`
    const [read, overview, plan, provision, check, created, remove, gone, forgotten, known] = await during(fault, () =>
      Promise.all([
        caller.pullStatus.read({ projectId, environmentId }),
        caller.pullStatus.overview({ projectIds: [projectId] }),
        caller.pullSecret.plan({ projectId }),
        other.caller.pullSecret.provision({ projectId: other.projectId }),
        caller.pullStatus.checkImage({ projectId, environmentId, image }).catch((error: Error) => error.cause),
        caller.project.create({ name: 'created meanwhile', environments: ['staging'] }),
        caller.pullSecret.remove({ projectId }),
        caller.project.remove({ projectId }),
        leaver.caller.account.remove(),
        Promise.all([caller.connection.check(), caller.project.list(), caller.auditEvent.list({ projectId })]),
      ]),
    )

    expect(read.secret).toEqual({ state: 'unreadable', detail: trouble })
    expect(read.verdict).toMatchObject({ code: 'cluster-unreachable', severity: 'error' })
    expect(overview.map(({ secret }) => secret)).toEqual(three({ state: 'unreadable', detail: trouble }))
    expect(plan.map(({ action, reason }) => [action, reason])).toEqual(three(['refused', code]))
    expect(codesOf(provision)).toEqual(three(code))
    expect(check).toMatchObject({ code })
    expect(codesOf(created.results)).toEqual([code])
    expect(codesOf(remove)).toEqual(three(code))
    expect([gone.removed, codesOf(gone.environments)]).toEqual([false, three(code)])
    expect([forgotten.removed, forgotten.revoked, codesOf(forgotten.environments)]).toEqual([false, true, three(code)])
    expect(known[0].state).toBe('valid')

    const again = await other.caller.pullSecret.provision({ projectId: other.projectId })
    // An answer that was cut off says nothing of what was written.
    expect(again.every(({ outcome }) => outcome === 'created' || (fault === 'cut' && outcome === 'unchanged'))).toBe(
      true,
    )
    expect(await states(other.person, other.projectId)).toEqual(three('current'))
    expect((await caller.project.remove({ projectId })).removed).toBe(true)
    expect(await standing(person, namespacesOf(project))).toEqual(three(false))
    expect((await leaver.caller.account.remove()).removed).toBe(true)
    expect(await standing(leaver.person, namespacesOf(leaver.project))).toEqual(three(false))
  })
})

test('an API server that is slow is waited for', async () => {
  const { caller, projectId, environmentId } = await provisioned()
  const [provision, read] = await during('slow', async () => [
    await caller.pullSecret.provision({ projectId }),
    await caller.pullStatus.read({ projectId, environmentId }),
  ])
  expect(codesOf(provision)).toEqual(three('unchanged'))
  expect(read.secret.state).toBe('current')
})

/** Three Environments, each read twice, its namespace made and its Secret written. */
const REQUESTS = 12

describe.each(['failing', 'cut', 'refused'] as const)('an API server that is %s from the n-th request on', (fault) => {
  test('fails what it fails and no more, for every n, and provisioning again completes it', async () => {
    const person = await world.person()
    for (let from = 1; from <= REQUESTS + 1; from += 1) {
      const { project, results } = await breaking(person, fault, from)
      const namespaces = namespacesOf(project)
      const isThere = await standing(person, namespaces)
      const told = results.map(({ outcome }) => outcome === 'created')
      // An answer that is lost on its way says nothing of what was written.
      if (fault !== 'failing') expect(told.every((isCreated, index) => !isCreated || isThere[index])).toBe(true)
      else expect([from, told]).toEqual([from, isThere])
      expect(told.includes(false)).toBe(from <= REQUESTS)

      await person.caller.pullSecret.provision({ projectId: project.id })
      expect(await states(person, project.id)).toEqual(three('current'))
      expect(await standing(person, namespaces)).toEqual(three(true))
    }
  })
})

/** The line is cut by whoever passes the questions on: so it happens between two of them, whatever the timing. */
async function breaking({ caller }: Person, fault: Fault, from: number) {
  if (fault !== 'refused') {
    return during(fault, () => caller.project.create({ name: `${fault} ${from}`, environments: [...types] }), from)
  }
  const before = cluster.asked.length
  cluster.onAsked = () => {
    if (cluster.asked.length - before === from) void cluster.suffer('refused')
  }
  try {
    return await caller.project.create({ name: `refused ${from}`, environments: [...types] })
  } finally {
    cluster.onAsked = () => undefined
    await cluster.suffer(null)
  }
}
