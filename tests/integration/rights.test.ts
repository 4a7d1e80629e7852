import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { layPod } from '#sandbox/cluster/pods.ts'
import { readRules } from '#sandbox/cluster/service-account.ts'
import { rawRequests } from '#tests/support/account.ts'
import { adopt, makeAdoptable } from '#tests/support/adoptable-namespace.ts'
import { adapterNamespace } from '#tests/support/cluster-questions.ts'
import { allowedByConsent, refused, refusedBeyondConsent } from '#tests/support/refused-requests.ts'
import { openFileWorld, openWorld } from '#tests/support/world.ts'

/** What deploy/base/rbac.yaml gives: enough for everything that Pullkey does, and nothing else of what there is to ask. */

const { kubeconfig, pullkey, adoptOnly, nobody } = inject('sandbox')
const world = await openFileWorld()
const asPullkey = await rawRequests(pullkey)
const asAdministrator = await rawRequests(kubeconfig)

/** Where Pullkey has its Secret, and a pod runs that is not its business. */
let namespace: string

beforeAll(async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'around', environments: ['staging'] })
  namespace = project.environments[0]?.namespace ?? ''
  const containers = [{ name: 'app', image: 'nginx', state: { running: true as const } }]
  await layPod(kubeconfig, { namespace, name: 'web', containers })
  const body = { metadata: { name: 'other' }, stringData: { password: 'of somebody else' } }
  await asAdministrator({ method: 'POST', path: `/api/v1/namespaces/${namespace}/secrets`, body })
})

test('the role is enough to create, update, read and remove', async () => {
  const { caller } = await world.person()
  const { project, results } = await caller.project.create({ name: 'rights', environments: ['staging'] })
  const { id: environmentId = '', namespace: own = '' } = project.environments[0] ?? {}
  expect(results).toMatchObject([{ outcome: 'created' }])
  await layPod(kubeconfig, {
    namespace: own,
    name: 'web',
    containers: [{ name: 'app', image: 'nginx', state: { running: true } }],
  })
  expect(await caller.pullStatus.read({ projectId: project.id, environmentId })).toMatchObject({
    secret: { state: 'current' },
    usage: { pods: 1 },
    verdict: { code: 'ok', severity: 'ok' },
  })
  expect(await caller.project.remove({ projectId: project.id })).toMatchObject({
    removed: true,
    environments: [{ outcome: 'deleted' }],
  })
})

test.each(refused)('it is refused %s', async (_, asked) => {
  expect(await asPullkey(asked(namespace))).toBe(403)
  expect([401, 403]).not.toContain(await asAdministrator(asked(namespace)))
})

describe('where a Consent stands, a Pullkey that has nothing else', async () => {
  const adopting = await openFileWorld({ kubeconfig: adoptOnly })
  const asAdoptOnly = await rawRequests(adoptOnly)
  const { namespace: adopted } = await adopt(await adopting.person(), {
    place: await makeAdoptable(adapterNamespace(randomUUID())),
  })
  const body = { metadata: { name: 'other' }, stringData: { password: 'of somebody else' } }
  await asAdministrator({ method: 'POST', path: `/api/v1/namespaces/${adopted}/secrets`, body })
  const containers = [{ name: 'app', image: 'nginx', state: { running: true as const } }]
  await layPod(kubeconfig, { namespace: adopted, name: 'web', containers })

  test.each([...refused, ...refusedBeyondConsent])('is refused %s', async (_, asked) => {
    expect(await asAdoptOnly(asked(adopted))).toBe(403)
    expect([401, 403]).not.toContain(await asAdministrator(asked(adopted)))
  })

  const { namespace: closed } = await makeAdoptable(adapterNamespace(randomUUID()))
  test.each(allowedByConsent)('is let do its work there, and is refused it where none stands: %s', async (_, asked) => {
    expect(await asAdoptOnly(asked(closed))).toBe(403)
    expect([401, 403]).not.toContain(await asAdoptOnly(asked(adopted)))
  })
})

test.each(['pullkey', 'pullkey-adopted'])(
  '%s names nothing by a wildcard, and Secrets by their name alone',
  async (role) => {
    const rules = await readRules(role)
    expect(JSON.stringify(rules)).not.toContain('*')
    for (const { resources, resourceNames } of rules)
      if (resources?.includes('secrets')) expect(resourceNames).toEqual(['ghcr-secret'])
  },
)

test('an identity without any right is told so', async () => {
  await using denied = await openWorld({ kubeconfig: nobody })
  const { caller } = await denied.person()
  const { project, results } = await caller.project.create({ name: 'denied', environments: ['staging'] })
  expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'CLUSTER_DENIED' } }])
  const status = await caller.pullStatus.read({
    projectId: project.id,
    environmentId: project.environments[0]?.id ?? '',
  })
  expect(status).toMatchObject({
    secret: { state: 'unreadable', detail: 'denied' },
    verdict: { code: 'cluster-denied' },
  })
})
