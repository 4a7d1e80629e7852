import pLimit from 'p-limit'
import { expect, inject, test } from 'vitest'
import { markStateOf } from '#app/projects/secret-words.ts'
import { seenState } from '#app/projects/use-glances.ts'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { readDockerConfig } from '#server/domain/docker-config.ts'
import { environmentTypes } from '#server/domain/environment.ts'
import { Secret } from '#server/secret.ts'
import { contradictionsIn, emptyRelations, type Seen } from '#tests/support/contradictions.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'
import { cages, connections, layCage, refOf } from '#tests/support/zoo.ts'

/**
 * Every state of a PullSecret, beside every state of pods, under every state of a Connection: what the list, the glance,
 * the card and the plan say of one Environment is one truth.
 */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()
const AT_ONCE = 12

/** Lays all cages into projects of one person, and names them by Environment. */
async function layCages(person: Person) {
  const names = new Map<string, string>()
  const groups = Array.from({ length: Math.ceil(cages.length / 3) }, (_, index) =>
    cages.slice(index * 3, index * 3 + 3),
  )
  await pLimit(AT_ONCE / 3).map(groups, async (group) => {
    const types = environmentTypes.slice(0, group.length)
    const { project } = await person.caller.project.create({ name: 'zoo', environments: types })
    await Promise.all(
      group.map(async (cage, index) => {
        const environment = project.environments[index]
        if (!environment) throw new Error('an Environment is missing')
        names.set(environment.id, cage.name)
        await layCage({ core, deps: world.deps, ref: refOf(person, project, environment) }, cage)
      }),
    )
  })
  return names
}

async function seeAll({ caller }: Person, isUsable: boolean, names: Map<string, string>): Promise<Seen[]> {
  const overview = await caller.pullStatus.overview()
  const connection = await caller.connection.get()
  const projectIds = [...new Set(overview.map(({ projectId }) => projectId))]
  const glances = await caller.pullStatus.glance({ projectIds })
  const plans = (await pLimit(AT_ONCE).map(projectIds, (projectId) => caller.pullSecret.plan({ projectId }))).flat()
  return pLimit(AT_ONCE).map(overview, async ({ projectId, environmentId, namespace, secret }) => {
    const glance = glances.find((one) => one.environmentId === environmentId)
    const plan = plans.find((one) => one.environmentId === environmentId)
    if (!glance || !plan) throw new Error('an Environment was left out')
    return {
      name: names.get(environmentId) ?? '',
      overview: secret,
      glance,
      read: await caller.pullStatus.read({ projectId, environmentId }),
      plan,
      mark: seenState(markStateOf(secret), glance),
      connection,
      isUsable,
      ...(await factsOf(namespace)),
    }
  })
}

/** What is true of the object itself, read past all of our code but the reader of its content. */
async function factsOf(namespace: string): Promise<Pick<Seen, 'content' | 'isPullkeysOwn'>> {
  const secret = await getSecret(core, namespace)
  const text = Buffer.from(secret?.data?.['.dockerconfigjson'] ?? '', 'base64').toString('utf8')
  const managed = secret?.metadata?.managedFields ?? []
  const own = managed.find(({ manager, operation }) => manager === 'pullkey' && operation === 'Apply')
  const fields = JSON.stringify(own?.fieldsV1 ?? {})
  return {
    content: readDockerConfig(new Secret(text), world.deps.policy.registryHost)?.token.fingerprint(),
    isPullkeysOwn: ['f:.dockerconfigjson', 'f:pullkey.dev/github-login', 'f:pullkey.dev/token-fingerprint'].every(
      (field) => fields.includes(`"${field}"`),
    ),
  }
}

const zoo: Seen[] = []

test.each(Object.entries(connections))(
  'no two pages contradict each other while the Connection is %s',
  async (...entry) => {
    const [name, { before, after }] = entry
    const person = await world.person()
    await before?.(world, person)
    const names = await layCages(person)
    await after?.(world, person)
    const seen = await seeAll(person, after === undefined, names)
    expect(seen).toHaveLength(cages.length)
    expect(contradictionsIn(seen)).toEqual([])
    zoo.push(...seen.map((one) => ({ ...one, name: `${name}: ${one.name}` })))
  },
)

test('every sentence about them spoke of some, and every state was met', () => {
  expect(emptyRelations(zoo)).toEqual([])
  const met = (states: (string | null | undefined)[]) => [...new Set(states)].sort()
  expect(met(zoo.map(({ read }) => read.secret.state))).toEqual([
    'current',
    'foreign',
    'malformed',
    'missing',
    'outdated',
  ])
  expect(met(zoo.map(({ overview }) => overview.state))).toEqual([
    'current',
    'foreign',
    'missing',
    'outdated',
    'unknown',
  ])
})
