import { expect, inject, test } from 'vitest'
import type { Cluster } from '#server/adapters/cluster.ts'
import { AppError } from '#server/errors.ts'
import { adopt, applyAs, makeAdoptable, withdrawConsent } from '#tests/support/adoptable-namespace.ts'
import { callerWith, clusterWith, gate } from '#tests/support/altered-world.ts'
import { coreApi, dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { joinProject, sharedProject } from '#tests/support/shared-project.ts'
import { slowWriter } from '#tests/support/slow-callers.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** Where a person's token was put is written down before it goes there, and until it is out. */

const world = await openFileWorld()
const core = coreApi(inject('sandbox').kubeconfig)
const tokenIn = async (namespace: string) => {
  const secret = await getSecret(core, namespace)
  return (
    secret && (dockerConfigOf(secret) as { auths: Record<string, { password: string }> }).auths['ghcr.io']?.password
  )
}
const namespacesOf = async ({ actor }: Person) => {
  const rows = await world.deps.db.placement.findMany({ where: { userId: actor.id }, select: { namespace: true } })
  return rows.map(({ namespace }) => namespace)
}
const people = async <Count extends 2 | 3>(count: Count) =>
  (await Promise.all(Array.from({ length: count }, () => world.person()))) as Count extends 2
    ? [Person, Person]
    : [Person, Person, Person]

/** A caller whose writes do this instead. */
function writing(person: Person, applyPullSecret: Cluster['applyPullSecret']) {
  return callerWith(world, person, clusterWith(world, { applyPullSecret }))
}

test('two people who provision at the same moment leave one whole token, and its Placement alone', async () => {
  const [ada, grace] = await people(2)
  for (let round = 0; round < 20; round += 1) {
    const { projectId, environmentId, namespace } = await sharedProject(ada, grace)
    await world.deps.db.rateLimit.deleteMany()
    // Every other round nothing stands there, which the API server cannot be told to insist on.
    if (round % 2 === 0) await ada.caller.pullSecret.remove({ projectId })
    const results = await Promise.all(
      [ada, grace].map(({ caller }) => caller.pullSecret.provision({ projectId, replace: true })),
    )
    expect(results.flat().filter(({ outcome }) => outcome === 'failed')).toEqual([])
    const token = await tokenIn(namespace)
    const holder = [ada, grace].find((one) => one.token === token)
    for (const reader of [ada, grace])
      expect(await reader.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
        secret: { state: 'current', holder: { login: holder?.login, isYou: reader === holder } },
      })
    expect((await namespacesOf(ada)).includes(namespace)).toBe(ada === holder)
    expect((await namespacesOf(grace)).includes(namespace)).toBe(grace === holder)
  }
})

test('without the decision one of two who are first keeps their token, or is told whose stands there', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  await ada.caller.pullSecret.remove({ projectId })
  // Grace has looked and found nothing when ada's token comes.
  const { caller, writing: waiting } = slowWriter(world, grace)
  const provisioned = caller.pullSecret.provision({ projectId })
  await waiting.reached
  await ada.caller.pullSecret.provision({ projectId })
  waiting.open()
  await provisioned
  const holder = (await tokenIn(namespace)) === ada.token ? ada : grace
  expect((await namespacesOf(ada)).includes(namespace)).toBe(ada === holder)
  expect((await namespacesOf(grace)).includes(namespace)).toBe(grace === holder)
})

test('it is written before the token: a write whose answer never came is found and taken back', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  const lost = writing(grace, async (...write) => {
    expect(await namespacesOf(grace)).toEqual([namespace])
    await world.deps.cluster.applyPullSecret(...write)
    throw new AppError('CLUSTER_TIMEOUT', 'The answer was lost.')
  })
  expect(await lost.pullSecret.provision({ projectId, replace: true })).toMatchObject([{ outcome: 'failed' }])
  expect(await tokenIn(namespace)).toBe(grace.token)
  await grace.caller.member.leave({ projectId })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
  expect(await getSecret(core, namespace)).toBeNull()
})

test.each(['CHANGED', 'SECRET_CONFLICT', 'CLUSTER_DENIED'] as const)(
  'a write that the API server refuses (%s) leaves none behind',
  async (code) => {
    const [ada, grace] = await people(2)
    const { projectId, namespace } = await sharedProject(ada, grace)
    const refused = writing(grace, () => Promise.reject(new AppError(code, 'No.')))
    await refused.pullSecret.provision({ projectId, replace: true })
    expect(await tokenIn(namespace)).toBe(ada.token)
    expect(await namespacesOf(grace)).toEqual([])
    // What stood before stands.
    await writing(ada, () => Promise.reject(new AppError(code, 'No.'))).pullSecret.provision({ projectId })
    expect(await namespacesOf(ada)).toEqual([namespace])
  },
)

test('it comes back where the removal had looked before the token was there', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  await ada.caller.pullSecret.remove({ projectId })
  const { caller, writing: waiting } = slowWriter(world, grace)
  const provisioned = caller.pullSecret.provision({ projectId })
  await waiting.reached
  expect(await ada.caller.pullSecret.remove({ projectId })).toMatchObject([{ outcome: 'absent' }])
  waiting.open()
  await provisioned
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect(await namespacesOf(grace)).toEqual([namespace])
})

test('a slow writer is never erased by whoever was replaced before', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  const held = gate()
  const { db } = world.deps
  // Ada has written, and is held before what was there before her is struck out.
  const late = new Proxy(db, {
    get: (target, name) =>
      name !== 'placement'
        ? Reflect.get(target, name)
        : new Proxy(target.placement, {
            get: (table, verb) => {
              if (verb !== 'deleteMany') return Reflect.get(table, verb)
              return async (...question: Parameters<typeof table.deleteMany>) => {
                await held.pass()
                return table.deleteMany(...question)
              }
            },
          }),
  })
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  const ended = callerWith(world, ada, { db: late }).pullSecret.provision({ projectId, replace: true })
  await held.reached
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  held.open()
  await ended
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect([await namespacesOf(ada), await namespacesOf(grace)]).toEqual([[], [namespace]])
})

test('a token that finds its Connection forgotten goes out with its Placement', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  const { caller, writing: waiting } = slowWriter(world, grace)
  const provisioned = caller.pullSecret.provision({ projectId, replace: true })
  await waiting.reached
  await grace.caller.connection.forget()
  waiting.open()
  expect(await provisioned).toMatchObject([{ outcome: 'failed', error: { code: 'NOT_CONNECTED' } }])
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await namespacesOf(grace)).toEqual([])
})

test('whoever is removed while they provision writes nothing any more', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  const { findPullSecret } = world.deps.cluster
  const removing = clusterWith(world, {
    findPullSecret: async (...question) => {
      await ada.caller.member.remove({ projectId, githubId: grace.githubId })
      return findPullSecret(...question)
    },
  })
  const provisioned = await callerWith(world, grace, removing).pullSecret.provision({ projectId, replace: true })
  expect(provisioned).toMatchObject([{ outcome: 'failed', error: { code: 'NOT_FOUND' } }])
  expect(await tokenIn(namespace)).toBe(ada.token)
  expect(await namespacesOf(grace)).toEqual([])
})

test('whoever is removed in the moment of the write has their token listed, to be withdrawn', async () => {
  const [ada, grace] = await people(2)
  const { projectId, environmentId, namespace } = await sharedProject(ada, grace)
  const late = writing(grace, async (...write) => {
    await ada.caller.member.remove({ projectId, githubId: grace.githubId })
    await world.deps.cluster.applyPullSecret(...write)
  })
  await late.pullSecret.provision({ projectId, replace: true })
  expect(await ada.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'outdated', detail: 'holder-left', holder: { login: grace.login } },
  })
  expect(await grace.caller.connection.placements()).toMatchObject([{ namespace, isYours: false }])
  expect(await grace.caller.connection.withdraw({ environmentId })).toMatchObject([{ outcome: 'deleted' }])
})

test('what a restored database does not know is written down by the next provisioning', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  await world.deps.db.placement.deleteMany({ where: { namespace } })
  expect(await grace.caller.pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'unchanged' }])
  await grace.caller.member.leave({ projectId })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
})

test('what a restored database does not know is found by forgetting while one belongs to the project', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  await world.deps.db.placement.deleteMany({ where: { namespace } })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
  expect(await getSecret(core, namespace)).toBeNull()
})

test('a token that was relabelled as another’s is not left behind as out', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  const secret = await core.readNamespacedSecret({ name: 'ghcr-secret', namespace })
  const labels = { ...secret.metadata?.labels, 'pullkey.dev/owner': ada.actor.id }
  const metadata = { ...secret.metadata, labels }
  await core.replaceNamespacedSecret({ name: 'ghcr-secret', namespace, body: { ...secret, metadata } })
  expect((await grace.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
  expect(await getSecret(core, namespace)).toBeNull()
})

/** Ada's project with an adopted namespace in which grace's token stands. */
async function adoptedByGrace() {
  const [ada, grace] = await people(2)
  const place = await adopt(ada)
  await joinProject(ada, grace, place.projectId)
  await grace.caller.pullSecret.provision({ projectId: place.projectId, replace: true })
  return { ...place, ada, grace }
}

test('where the Consent is withdrawn it stays listed, through forgetting and withdrawing, until the token is out', async () => {
  const place = await adoptedByGrace()
  const { grace, projectId, environmentId, namespace } = place
  await withdrawConsent(place)
  const missing = [{ namespace, outcome: 'failed', error: { code: 'CONSENT_MISSING' } }]
  expect(await grace.caller.connection.withdraw({ environmentId })).toMatchObject(missing)
  await grace.caller.member.leave({ projectId })
  expect((await grace.caller.connection.forget()).environments).toMatchObject(missing)
  expect(await grace.caller.connection.placements()).toMatchObject([{ namespace, isYours: false }])
  await applyAs(place.administrator, place.manifest)
  expect(await grace.caller.connection.withdraw({ environmentId })).toMatchObject([{ outcome: 'deleted' }])
  expect(await grace.caller.connection.placements()).toEqual([])
})

test('in a namespace that was given to another project it ends with the token, and not before', async () => {
  const place = await adoptedByGrace()
  const { ada, grace, namespace, environmentId } = place
  const alan = await world.person()
  const given = await adopt(alan, { place })
  // Grace's token stands there still: it is foreign to the other project.
  expect(given.results).toMatchObject([{ outcome: 'failed', error: { code: 'SECRET_FOREIGN' } }])
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect(await alan.caller.pullSecret.remove({ projectId: given.projectId })).toMatchObject([{ outcome: 'failed' }])
  expect(await namespacesOf(grace)).toEqual([namespace])
  expect(await grace.caller.connection.withdraw({ environmentId })).toMatchObject([
    { error: { code: 'CONSENT_MISSING' } },
  ])
  expect(await grace.caller.connection.placements()).toMatchObject([{ environmentId, isYours: true }])

  const taken = await alan.caller.pullSecret.provision({ projectId: given.projectId, takeOver: true })
  expect(taken).toMatchObject([{ outcome: 'updated' }])
  expect([await namespacesOf(ada), await namespacesOf(grace), await namespacesOf(alan)]).toEqual([[], [], [namespace]])
})

test.each([
  [
    'project',
    ({ ada, projectId }: Awaited<ReturnType<typeof adoptedByGrace>>) => ada.caller.project.remove({ projectId }),
  ],
  [
    'Environment',
    ({ ada, projectId, environmentId }: Awaited<ReturnType<typeof adoptedByGrace>>) =>
      ada.caller.environment.remove({ projectId, environmentId }),
  ],
])('a %s that ends without its Consent leaves the Placements of what it could not take out', async (_, remove) => {
  const place = await adoptedByGrace()
  const { grace, namespace } = place
  await withdrawConsent(place)
  expect(await remove(place)).toMatchObject({ removed: true, environments: [{ outcome: 'failed' }] })
  expect(await namespacesOf(grace)).toEqual([namespace])
  expect(await tokenIn(namespace)).toBe(grace.token)
})

test('a project that ends takes everybody’s token out, and every Placement with it', async () => {
  const [ada, grace] = await people(2)
  const { projectId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  await grace.caller.member.leave({ projectId })
  expect(await ada.caller.project.remove({ projectId })).toMatchObject({ environments: [{ outcome: 'deleted' }] })
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await grace.caller.connection.placements()).toEqual([])
})

test('an adopted namespace needs its Consent anew when the project is handed over, and pulls go on until then', async () => {
  const place = await adoptedByGrace()
  const { ada, grace, projectId, environmentId, namespace, administrator } = place
  const { adoptedNamespaces } = await ada.caller.project.transfer({ projectId, githubId: grace.githubId })
  expect(adoptedNamespaces).toEqual([namespace])
  for (const { caller } of [ada, grace])
    expect(await caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
      verdict: { code: 'consent-missing' },
    })
  expect(await tokenIn(namespace)).toBe(grace.token)
  const { manifest } = await grace.caller.environment.consent({ projectId, type: 'production', namespace })
  await applyAs(administrator, manifest)
  expect(await grace.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'current', holder: { isYou: true } },
  })
})

test('nobody adopts by a Consent to another owner of the same project', async () => {
  const [ada, grace] = await people(2)
  const { projectId } = await sharedProject(ada, grace)
  const place = await makeAdoptable()
  const wanted = { projectId, type: 'staging', namespace: place.namespace } as const
  const { manifest } = await ada.caller.environment.consent(wanted)
  await applyAs(place.administrator, manifest)
  await ada.caller.project.transfer({ projectId, githubId: grace.githubId })
  await expect(grace.caller.environment.add(wanted)).rejects.toMatchObject({ cause: { code: 'CONSENT_MISSING' } })
})
