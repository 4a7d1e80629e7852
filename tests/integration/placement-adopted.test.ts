import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { adopt, applyAs, makeAdoptable, withdrawConsent } from '#tests/support/adoptable-namespace.ts'
import { placementsOf, tokenIn as tokenStandingIn } from '#tests/support/placed-token.ts'
import { joinProject, sharedProject } from '#tests/support/shared-project.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Placements in namespaces that others made: whoever has the namespace in hand may shut the door at any time. */

const world = await openFileWorld()
const core = coreApi(inject('sandbox').kubeconfig)
const tokenIn = (namespace: string) => tokenStandingIn(core, namespace)
const namespacesOf = (person: Parameters<typeof placementsOf>[1]) => placementsOf(world, person)

/** Ada's project with an adopted namespace in which grace's token stands. */
async function adoptedByGrace() {
  const [ada, grace] = [await world.person(), await world.person()]
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
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId } = await sharedProject(ada, grace)
  const place = await makeAdoptable()
  const wanted = { projectId, type: 'staging', namespace: place.namespace } as const
  const { manifest } = await ada.caller.environment.consent(wanted)
  await applyAs(place.administrator, manifest)
  await ada.caller.project.transfer({ projectId, githubId: grace.githubId })
  await expect(grace.caller.environment.add(wanted)).rejects.toMatchObject({ cause: { code: 'CONSENT_MISSING' } })
})
