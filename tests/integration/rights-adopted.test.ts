import { randomUUID } from 'node:crypto'
import type { V1PolicyRule } from '@kubernetes/client-node'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { readRules } from '#sandbox/cluster/service-account.ts'
import { adopt, identityWith, rbacApi } from '#tests/support/adoptable-namespace.ts'
import { callerWith } from '#tests/support/altered-world.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'
import { type Caller, openFileWorld } from '#tests/support/world.ts'

/** What a Consent gives is needed: without any right of the role, something that Pullkey does there is refused. */

const { kubeconfig } = inject('sandbox')
const core = coreApi(kubeconfig)
const world = await openFileWorld()
const rules = await readRules('pullkey-adopted')

interface Place {
  projectId: string
  environmentId: string
  namespace: string
}

const provisioned = async (caller: Caller, { projectId }: Place, wish = {}) =>
  (await caller.pullSecret.provision({ projectId, ...wish }))[0]?.error?.code
const DENIED = 'CLUSTER_DENIED'

/** What is done with each right, and what is told where it is missing. */
const uses: Record<string, { told: unknown; use(caller: Caller, place: Place): Promise<unknown> }> = {
  'secrets get': {
    told: { state: 'unreadable', detail: 'denied' },
    use: async (caller, place) => (await caller.pullStatus.read(place)).secret,
  },
  'secrets create': {
    told: DENIED,
    use: async (caller, place) => {
      await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: place.namespace })
      return provisioned(caller, place)
    },
  },
  'secrets patch': {
    told: DENIED,
    use: async (caller, place) => {
      await spoilContent(core, place.namespace)
      return provisioned(caller, place, { takeOver: true })
    },
  },
  'secrets delete': {
    told: DENIED,
    use: async (caller, { projectId }) => (await caller.pullSecret.remove({ projectId }))[0]?.error?.code,
  },
  'pods list': {
    told: [{ part: 'pods', trouble: 'denied' }],
    use: async (caller, place) => (await caller.pullStatus.read(place)).unread,
  },
  'events list': {
    told: [{ part: 'events', trouble: 'denied' }],
    use: async (caller, place) => (await caller.pullStatus.read(place)).unread,
  },
  'serviceaccounts get': {
    told: [{ part: 'service-account', trouble: 'denied' }],
    use: async (caller, place) => (await caller.pullStatus.read(place)).unread,
  },
  'rolebindings get': { told: 'CONSENT_MISSING', use: provisioned },
}

/** Nothing that Pullkey does needs it: Secrets in adopted namespaces are read by name. The role cannot gain it later. */
const IDLE = ['secrets list']

const rights = rules.flatMap(({ resources = [], verbs }) =>
  resources.flatMap((resource) => verbs.map((verb): [string, string] => [resource, verb])),
)

/** The role without one verb of one resource. */
function without(resource: string, verb: string): V1PolicyRule[] {
  return rules
    .flatMap((rule) => (rule.resources ?? []).map((one) => ({ ...rule, resources: [one] })))
    .map((rule) =>
      rule.resources[0] === resource ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
    )
    .filter(({ verbs }) => verbs.length > 0)
}

/** Somebody's adopted namespace, met by an account that has these rights in it and none anywhere else. */
async function somebodyUnder(held: V1PolicyRule[], isConsentReal: boolean) {
  const person = await world.person()
  const adopted = await adopt(person)
  const { namespace } = adopted
  const image = 'ghcr.io/ada/web:1.4'
  const { backOff, events } = pullFailure('no-access', image, 'old')
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
  const name = `role-${randomUUID()}`
  await rbacApi(kubeconfig).createNamespacedRole({ namespace, body: { metadata: { name }, rules: held } })
  const cluster = clusterAt(await identityWith(namespace, name, { kind: 'Role', name }))
  // The Consent itself gives the whole role. It is to Pullkey's own account, whose word is taken here.
  const { readUsername, findConsent } = world.deps.cluster
  const consented = { ...cluster, readUsername, ...(!isConsentReal && { findConsent }) }
  const caller = callerWith(world, person, { cluster: consented })
  return { caller, place: adopted, [Symbol.asyncDispose]: () => cluster.close() }
}

test('every right of the role has its use here, but for the one that is idle', () => {
  expect([...Object.keys(uses), ...IDLE].sort()).toEqual(rights.map((words) => words.join(' ')).sort())
})

test.each(Object.keys(uses))(
  'without "%s" Pullkey is refused what it does with it, and with it is not',
  async (right) => {
    const [resource = '', verb = ''] = right.split(' ')
    const { told, use } = uses[right] ?? {}
    const isConsentReal = resource === 'rolebindings'
    await using restricted = await somebodyUnder(without(resource, verb), isConsentReal)
    expect(await use?.(restricted.caller, restricted.place)).toEqual(told)
    await using whole = await somebodyUnder(rules, isConsentReal)
    expect(await use?.(whole.caller, whole.place)).not.toEqual(told)
  },
)
