import { randomUUID } from 'node:crypto'
import type { V1PolicyRule, V1RoleRef } from '@kubernetes/client-node'
import { describe, expect, inject, test } from 'vitest'
import { readRules } from '#sandbox/cluster/service-account.ts'
import {
  applyAs,
  bindingOf,
  emptyProject,
  giveConsent,
  identityWith,
  makeAdoptable,
  rbacApi,
} from '#tests/support/adoptable-namespace.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Who can let Pullkey in, by the API server's word: whoever could do the same by hand, and nobody else. */

const { kubeconfig } = inject('sandbox')
const rbac = rbacApi(kubeconfig)
const world = await openFileWorld()
const person = await world.person()
const projectId = await emptyProject(person)
const adopted = await readRules('pullkey-adopted')

const GROUP = 'rbac.authorization.k8s.io'
const writesBindings: V1PolicyRule = { apiGroups: [GROUP], resources: ['rolebindings'], verbs: ['create', 'patch'] }
const everyBinding: V1PolicyRule = { apiGroups: [GROUP], resources: ['rolebindings'], verbs: ['*'] }
const bindsRole = (name: string): V1PolicyRule => ({
  apiGroups: [GROUP],
  resources: ['clusterroles'],
  resourceNames: [name],
  verbs: ['bind'],
})

/** What escalation prevention says, and what is said of who may write no RoleBinding at all. */
const NOT_HELD = 'attempting to grant RBAC permissions not currently held'
const NO_BINDINGS = 'cannot patch resource "rolebindings"'

/** Somebody with these rights in a new namespace, and the Consent that they would give. */
async function somebodyWith(rights: string | V1PolicyRule[]) {
  const place = await makeAdoptable()
  const { namespace } = place
  const wanted = { projectId, type: 'production' as const, namespace }
  const { manifest } = await person.caller.environment.consent(wanted)
  const identity = await identityWith(namespace, 'somebody', await roleWith(namespace, rights))
  return { place, identity, manifest, isGranted: async () => (await person.caller.environment.consent(wanted)).granted }
}

async function roleWith(namespace: string, rights: string | V1PolicyRule[]): Promise<Partial<V1RoleRef>> {
  if (typeof rights === 'string') return { name: rights }
  const name = `role-${randomUUID()}`
  await rbac.createNamespacedRole({ namespace, body: { metadata: { name }, rules: rights } })
  return { kind: 'Role', name }
}

/** The API server's refusal. */
async function refusalOf(answer: Promise<unknown>): Promise<{ code: number; reason: string; message: string }> {
  const { code, body } = await answer.then(
    () => ({ code: 200, body: '{}' }),
    (error: { code: number; body: string }) => error,
  )
  return { ...JSON.parse(body), code }
}

test.each([
  ['whoever has the default role admin there', 'admin'],
  ['whoever holds all that the role gives, and may write a RoleBinding', [...adopted, writesBindings]],
  ['whoever may bind this very role, without holding it', [bindsRole('pullkey-adopted'), writesBindings]],
])('%s can consent', async (_, rights) => {
  const { identity, manifest, isGranted } = await somebodyWith(rights)
  expect(await isGranted()).toBe(false)
  await applyAs(identity, manifest)
  expect(await isGranted()).toBe(true)
})

/** All of the role but one verb of one resource, beside the right to write RoleBindings. */
const allButOne = adopted.flatMap((rule) =>
  (rule.resources ?? []).flatMap((resource) =>
    rule.verbs.map((verb): [string, V1PolicyRule[], string] => {
      const others = (rule.resources ?? []).filter((one) => one !== resource)
      const rest = { ...rule, resources: [resource], verbs: rule.verbs.filter((one) => one !== verb) }
      const rules = [...adopted.filter((one) => one !== rule), { ...rule, resources: others }, rest]
      const held = rules.filter(({ verbs, resources = [] }) => verbs.length > 0 && resources.length > 0)
      return [`everything of it but "${resource} ${verb}"`, [...held, writesBindings], NOT_HELD]
    }),
  ),
)

describe('nobody else can, who has', () => {
  test.each<[string, string | V1PolicyRule[], string]>([
    ['the default role edit', 'edit', NO_BINDINGS],
    ['the default role view', 'view', NO_BINDINGS],
    ['all rights on RoleBindings and no other', [everyBinding], NOT_HELD],
    ['all that the role gives, and no right on RoleBindings', adopted, NO_BINDINGS],
    ['the right to bind another role', [bindsRole('view'), writesBindings], NOT_HELD],
    ...allButOne,
  ])('%s', async (_, rights, why) => {
    const { identity, manifest, place, isGranted } = await somebodyWith(rights)
    const refusal = await refusalOf(applyAs(identity, manifest))
    expect(refusal).toMatchObject({ code: 403, reason: 'Forbidden', message: expect.stringContaining(why) })
    expect(await isGranted()).toBe(false)
    const { items } = await rbac.listNamespacedRoleBinding({ namespace: place.namespace })
    expect(items.map(({ metadata }) => metadata?.name).sort()).toEqual(['administrator', 'somebody'])
  })

  test('all rights on RoleBindings, where the Consent of another project stands: not a word of it can be changed', async () => {
    const { identity, manifest, place, isGranted } = await somebodyWith([everyBinding])
    const other = await world.person()
    const othersProject = await emptyProject(other)
    const wanted = { projectId: othersProject, type: 'production' as const, namespace: place.namespace }
    await giveConsent(place, (await other.caller.environment.consent(wanted)).manifest)
    const before = await rbac.readNamespacedRoleBinding({ name: 'pullkey', namespace: place.namespace })

    const applied = await refusalOf(applyAs(identity, manifest))
    const { annotations } = bindingOf(manifest).metadata ?? {}
    const body = { ...before, metadata: { ...before.metadata, annotations } }
    const at = { name: 'pullkey', namespace: place.namespace }
    const replaced = await refusalOf(rbacApi(identity).replaceNamespacedRoleBinding({ ...at, body }))

    expect(applied).toMatchObject({ code: 403, message: expect.stringContaining(NOT_HELD) })
    expect(replaced).toMatchObject({ code: 403, message: expect.stringContaining(NOT_HELD) })
    expect(await isGranted()).toBe(false)
    expect(await rbac.readNamespacedRoleBinding(at)).toEqual(before)
  })
})
