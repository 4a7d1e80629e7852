import { expect, inject, test } from 'vitest'
import { signIn } from '#server/services/sign-in.ts'
import { coreApi } from '#tests/support/kubernetes.ts'
import { openFileWorld, openWorld } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

test('the overview tells each Environment of all projects by one LIST', async () => {
  const person = await world.person()
  const first = await person.caller.project.create({ name: 'first', environments: ['development', 'staging'] })
  const second = await person.caller.project.create({ name: 'second', environments: ['production'] })
  const [development, staging] = first.project.environments
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: staging?.namespace ?? '' })
  let lists = 0
  const { listPullSecrets } = world.deps.cluster
  const counting: typeof listPullSecrets = (...call) => {
    lists += 1
    return listPullSecrets(...call)
  }
  await using counted = await openWorld({
    overrides: { ...world.deps, cluster: { ...world.deps.cluster, listPullSecrets: counting } },
  })
  const overview = await counted.callerFor(person.actor).pullStatus.overview()
  expect(lists).toBe(1)
  const byId = new Map(overview.map(({ environmentId, secret }) => [environmentId, secret]))
  expect(byId.size).toBe(3)
  expect(byId.get(development?.id ?? '')).toMatchObject({ state: 'current', login: person.login })
  expect(byId.get(staging?.id ?? '')).toEqual({ state: 'missing' })
  expect(byId.get(second.project.environments[0]?.id ?? '')).toMatchObject({ state: 'current' })
  const some = await person.caller.pullStatus.overview({ projectIds: [second.project.id] })
  const [production] = second.project.environments
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
