import { setImmediate } from 'node:timers/promises'
import type { V1Secret } from '@kubernetes/client-node'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import type { Cluster } from '#server/adapters/cluster.ts'
import { AppError } from '#server/errors.ts'
import { signIn } from '#server/services/sign-in.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'
import { layProjects, MORE_THAN_BY_NAME } from '#tests/support/many-projects.ts'
import { openFileWorld, openWorld } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

test('the overview reads each Environment of all projects by name, and its metadata alone', async () => {
  const person = await world.person()
  const first = await person.caller.project.create({ name: 'first', environments: ['development', 'staging'] })
  const second = await person.caller.project.create({ name: 'second', environments: ['production'] })
  const [development, staging] = first.project.environments
  const [production] = second.project.environments
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: staging?.namespace ?? '' })
  await using proxy = await ClusterProxy.start(inject('sandbox').pullkey)
  await using asking = await openWorld({ kubeconfig: proxy.kubeconfig, overrides: { db: world.deps.db } })
  const overview = await asking.callerFor(person.actor).pullStatus.overview()
  const paths = [development, staging, production].map(
    (environment) => `/api/v1/namespaces/${environment?.namespace}/secrets/ghcr-secret`,
  )
  expect(proxy.asked.map(({ method, url }) => `${method} ${url.pathname}`).sort()).toEqual(
    paths.map((path) => `GET ${path}`).sort(),
  )
  expect(new Set(proxy.asked.map(({ headers }) => headers.accept))).toEqual(
    new Set(['application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1']),
  )
  const byId = new Map(overview.map(({ environmentId, secret }) => [environmentId, secret]))
  expect(byId.size).toBe(3)
  expect(byId.get(development?.id ?? '')).toMatchObject({ state: 'current', login: person.login })
  expect(byId.get(staging?.id ?? '')).toEqual({ state: 'missing' })
  expect(byId.get(production?.id ?? '')).toMatchObject({ state: 'current' })
  const some = await person.caller.pullStatus.overview({ projectIds: [second.project.id] })
  expect(some).toMatchObject([
    {
      environmentId: production?.id,
      namespace: production?.namespace,
      type: 'production',
      projectId: second.project.id,
      secret: { state: 'current' },
    },
  ])
})

test('what annotations alone cannot tell is not called current or missing', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'odd', environments: ['development', 'staging'] })
  const [development, staging] = project.environments
  await edit(development?.namespace, (secret) => ({
    ...secret,
    data: { '.dockerconfigjson': Buffer.from('{"auths":{}}').toString('base64') },
  }))
  await edit(staging?.namespace, (secret) => labelled(secret, { 'pullkey.dev/project': 'other' }))
  const overview = await person.caller.pullStatus.overview()
  expect(overview.map(({ type, secret }) => [type, secret.state])).toEqual([
    ['development', 'unknown'],
    ['staging', 'foreign'],
  ])
})

test('more PullSecrets than are read by name are listed, and what the list leaves out is read by name', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'listed', environments: ['development', 'staging'] })
  const [development, staging] = project.environments
  await edit(staging?.namespace, (secret) => labelled(secret, { 'pullkey.dev/owner': 'other' }))
  await layProjects(world.deps.db, person, MORE_THAN_BY_NAME)
  const asked: string[] = []
  const { listPullSecrets, findPullSecretMetadata } = world.deps.cluster
  const cluster: Cluster = {
    ...world.deps.cluster,
    listPullSecrets: (...call) => {
      asked.push('LIST')
      return listPullSecrets(...call)
    },
    findPullSecretMetadata: (...call) => {
      asked.push('GET')
      return findPullSecretMetadata(...call)
    },
  }
  await using counted = await openWorld({ overrides: { ...world.deps, cluster } })
  const overview = await counted.callerFor(person.actor).pullStatus.overview()
  expect([asked.filter((verb) => verb === 'LIST').length, asked.filter((verb) => verb === 'GET').length]).toEqual([
    1, 150,
  ])
  const states = Map.groupBy(overview, ({ secret }) => secret.state)
  const count = (state: string) => [...states].find(([name]) => name === state)?.[1].length ?? 0
  expect(overview.find(({ environmentId }) => environmentId === development?.id)?.secret.state).toBe('current')
  // 153 are not in the list: 150 are read, among them perhaps the relabelled one; of three nothing is said.
  expect(count('unknown')).toBe(3)
  expect(count('missing') + count('outdated')).toBe(150)
})

test('a cluster that does not answer is asked for no more than the first ten', async () => {
  const person = await world.person()
  await layProjects(world.deps.db, person, 40)
  let asked = 0
  const cluster: Cluster = {
    ...world.deps.cluster,
    findPullSecretMetadata: async () => {
      asked += 1
      await setImmediate()
      throw new AppError('CLUSTER_TIMEOUT', 'The cluster did not answer within 5 s.')
    },
  }
  await using waiting = await openWorld({ overrides: { ...world.deps, cluster } })
  const overview = await waiting.callerFor(person.actor).pullStatus.overview()
  expect(asked).toBe(10)
  expect(new Set(overview.map(({ secret }) => secret.detail))).toEqual(new Set(['timeout']))
})

/** As `kubectl edit` does it. */
async function edit(namespace = '', change: (secret: V1Secret) => V1Secret): Promise<void> {
  const place = { name: 'ghcr-secret', namespace }
  const secret = await core.readNamespacedSecret(place)
  const read = { ...secret, metadata: { ...secret.metadata, managedFields: undefined } }
  await core.replaceNamespacedSecret({ ...place, body: change(read), fieldManager: 'kubectl-edit' })
}

function labelled(secret: V1Secret, labels: Record<string, string>): V1Secret {
  return { ...secret, metadata: { ...secret.metadata, labels: { ...secret.metadata?.labels, ...labels } } }
}

test('after reconnecting, every namespace shows as outdated until it is updated', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({
    name: 'reconnected',
    environments: ['development', 'staging'],
  })
  await world.github.revokeTokens(person.login)
  const { token } = await world.github.mintToken(person.login, { kind: 'oauth', scopes: ['read:packages'] })
  await signIn(world.deps, person.arrival(token), AbortSignal.timeout(10_000))
  const states = async () =>
    (await person.caller.pullStatus.overview()).map(({ secret }) => [secret.state, secret.detail])
  expect(await states()).toEqual([
    ['outdated', 'token-changed'],
    ['outdated', 'token-changed'],
  ])
  const [first] = project.environments
  await person.caller.pullSecret.provision({ projectId: project.id, environmentIds: [first?.id ?? ''] })
  expect((await states()).sort()).toEqual([
    ['current', undefined],
    ['outdated', 'token-changed'],
  ])
})

test('whoever has no PullSecret anywhere sees each Environment as missing, and the cluster as answering', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'emptied', environments: ['development', 'staging'] })
  await person.caller.pullSecret.remove({ projectId: project.id })
  const overview = await person.caller.pullStatus.overview()
  expect(overview.map(({ secret }) => secret)).toEqual([{ state: 'missing' }, { state: 'missing' }])
})

test('a cluster that is out or refuses is told for every Environment', async () => {
  const person = await world.person()
  await person.caller.project.create({ name: 'dark', environments: ['staging'] })
  await using denied = await openWorld({
    kubeconfig: inject('sandbox').nobody,
    overrides: { db: world.deps.db },
  })
  expect(await denied.callerFor(person.actor).pullStatus.overview()).toMatchObject([
    { secret: { state: 'unreadable', detail: 'denied' } },
  ])
})
