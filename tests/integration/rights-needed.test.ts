import type { V1PolicyRule } from '@kubernetes/client-node'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { readRules } from '#sandbox/cluster/service-account.ts'
import { accountWith } from '#tests/support/account.ts'
import { callerWith } from '#tests/support/altered-world.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { layProjects, MORE_THAN_BY_NAME } from '#tests/support/many-projects.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'
import { type Caller, openFileWorld, type Person } from '#tests/support/world.ts'

/** Nothing in deploy/base/rbac.yaml is idle: without any rule, or any verb of one, something that Pullkey does is refused. */

const { kubeconfig } = inject('sandbox')
const world = await openFileWorld()
const rules = await readRules()

/** A provisioned Environment of somebody, with a pod whose kubelet, an older one, keeps the reason to the events. */
interface Place {
  projectId: string
  environmentId: string
  namespace: string
  /** What the whole role may do. */
  whole: Caller
  person: Person
  /** What this account was refused, as the log has it. */
  refusals: { asked: string; code: string }[]
}

const DENIED = 'CLUSTER_DENIED'
const created = async (caller: Caller) =>
  (await caller.project.create({ name: 'new', environments: ['staging'] })).results[0]?.error?.code
const provisioned = async (caller: Caller, { projectId }: Place) =>
  (await caller.pullSecret.provision({ projectId }))[0]?.error?.code
const unread = async (caller: Caller, { projectId, environmentId }: Place) =>
  (await caller.pullStatus.read({ projectId, environmentId })).unread

/** What is done with each verb of each rule, and what is told where it is missing. */
const uses: Record<string, { told: unknown; use(caller: Caller, place: Place): Promise<unknown> }> = {
  'secrets get': {
    told: { state: 'unreadable', detail: 'denied' },
    use: async (caller, { projectId, environmentId }) =>
      (await caller.pullStatus.read({ projectId, environmentId })).secret,
  },
  'secrets list': {
    told: { state: 'unreadable', detail: 'denied' },
    use: async (caller, { person }) => {
      await layProjects(world.deps.db, person, MORE_THAN_BY_NAME)
      return (await caller.pullStatus.overview())[0]?.secret
    },
  },
  'secrets create': {
    told: DENIED,
    use: async (caller, place) => {
      await place.whole.pullSecret.remove({ projectId: place.projectId })
      return provisioned(caller, place)
    },
  },
  'secrets patch': {
    told: DENIED,
    use: async (caller, place) => {
      await spoilContent(coreApi(kubeconfig), place.namespace)
      const [result] = await caller.pullSecret.provision({ projectId: place.projectId, takeOver: true })
      return result?.error?.code
    },
  },
  'secrets delete': {
    told: DENIED,
    use: async (caller, { projectId }) => (await caller.pullSecret.remove({ projectId }))[0]?.error?.code,
  },
  'namespaces get': { told: DENIED, use: provisioned },
  'namespaces create': { told: DENIED, use: created },
  'namespaces patch': { told: DENIED, use: created },
  'pods list': { told: [{ part: 'pods', trouble: 'denied' }], use: unread },
  'events list': { told: [{ part: 'events', trouble: 'denied' }], use: unread },
  // Without it a namespace without Consent is as closed, and every question about one is a failure in the log.
  'rolebindings get': {
    told: ['403'],
    use: async (caller, { projectId, refusals }) => {
      await caller.environment.consent({ projectId, type: 'production', namespace: 'team-nobody' })
      return refusals.map(({ code }) => code)
    },
  },
  'serviceaccounts get': { told: [{ part: 'service-account', trouble: 'denied' }], use: unread },
}

const resourceOf = ({ resources = [] }: V1PolicyRule) => resources.join()
const verbs = rules.flatMap((rule) => rule.verbs.map((verb): [string, string] => [resourceOf(rule), verb]))

/** Somebody with a provisioned project, and how they fare under other rules than those of the file. */
async function somebodyUnder(restricted: V1PolicyRule[]) {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'restricted', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const { backOff, events } = pullFailure('no-access', 'ghcr.io/ada/web:1.4', 'old')
  const containers = [{ name: 'app', image: 'ghcr.io/ada/web:1.4', state: { waiting: backOff } }]
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
  const account = await accountWith(restricted)
  const refusals: Place['refusals'] = []
  const cluster = clusterAt(account, { warn: (line) => void refusals.push(line as Place['refusals'][number]) })
  const caller = callerWith(world, person, { cluster })
  const place: Place = { projectId: project.id, environmentId, namespace, whole: person.caller, person, refusals }
  return { caller, place, [Symbol.asyncDispose]: () => cluster.close() }
}

test('every verb of every rule has its use here', () => {
  expect(Object.keys(uses).sort()).toEqual(verbs.map((words) => words.join(' ')).sort())
})

test.each(verbs)(
  'without the verb of "%s %s" Pullkey is refused what it does with it, and with it is not',
  async (...words) => {
    const [resource, verb] = words
    const without = rules.map((rule) =>
      resourceOf(rule) === resource ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
    )
    const { told, use } = uses[words.join(' ')] ?? {}
    await using restricted = await somebodyUnder(without.filter((rule) => rule.verbs.length > 0))
    expect(await use?.(restricted.caller, restricted.place)).toEqual(told)
    await using whole = await somebodyUnder(rules)
    expect(await use?.(whole.caller, whole.place)).not.toEqual(told)
  },
)

test.each(rules.map((rule) => [resourceOf(rule), rule] as const))(
  'without the rule for %s nothing is done with it',
  async (resource, rule) => {
    for (const verb of rule.verbs) {
      await using restricted = await somebodyUnder(rules.filter((other) => other !== rule))
      const { told, use } = uses[`${resource} ${verb}`] ?? {}
      expect(await use?.(restricted.caller, restricted.place)).toEqual(told)
    }
  },
)

test('without all of the optional rules the status says what it could not read, and shows the rest', async () => {
  const needed = rules.filter((rule) => ['secrets', 'namespaces'].includes(resourceOf(rule)))
  await using blind = await somebodyUnder(needed)
  expect(await blind.caller.pullStatus.read(blind.place)).toMatchObject({
    secret: { state: 'current' },
    usage: { unreadable: 'denied', defaultServiceAccount: null },
    unread: [
      { part: 'service-account', trouble: 'denied' },
      { part: 'pods', trouble: 'denied' },
    ],
    verdict: { code: 'not-read', severity: 'warning', facts: { unread: 'pods', trouble: 'denied' } },
  })
})

test.each([
  [
    'pods',
    {
      usage: { unreadable: 'denied', defaultServiceAccount: false },
      verdict: { code: 'not-read', severity: 'warning' },
    },
  ],
  [
    'events',
    {
      usage: { pods: 1, podsReferencing: 1, defaultServiceAccount: false },
      containers: [{ pod: 'web', cause: 'other' }],
      verdict: { code: 'registry-trouble', facts: { cause: 'other', unread: 'events', trouble: 'denied' } },
    },
  ],
  [
    'serviceaccounts',
    {
      usage: { pods: 1, defaultServiceAccount: null },
      containers: [{ pod: 'web', cause: 'no-access' }],
      verdict: { code: 'no-access' },
    },
  ],
])('without the optional rule for %s the rest of the status is read', async (resource, rest) => {
  await using restricted = await somebodyUnder(rules.filter((rule) => resourceOf(rule) !== resource))
  const status = await restricted.caller.pullStatus.read(restricted.place)
  expect(status).toMatchObject({ secret: { state: 'current' }, ...rest })
})
