import { expect, inject, test } from 'vitest'
import { applyAs, emptyProject, identityWith, makeAdoptable, rbacApi } from '#tests/support/adoptable-namespace.ts'
import { documentOf, tableUnder } from '#tests/support/documents.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What the API server says to those who cannot consent, and what the document says of it. */

const world = await openFileWorld()
const group = 'rbac.authorization.k8s.io'

/** What it says in answer to the manifest; empty when it takes it. */
async function refusalOf(identity: string, manifest: string): Promise<string> {
  return applyAs(identity, manifest).then(
    () => '',
    ({ body }) => JSON.parse(body).message,
  )
}

/** A namespace, with the Consent to a project there. */
async function consentFor() {
  const { caller } = await world.person()
  const place = await makeAdoptable()
  const wanted = { projectId: await emptyProject({ caller }), type: 'staging' as const, namespace: place.namespace }
  return { ...place, ...(await caller.environment.consent(wanted)) }
}

/** An identity that may write RoleBindings in the namespace and nothing else, but for `bind` where it is given. */
async function bindingsOnly(namespace: string, name: string, mayBind?: 'bind' | 'escalate') {
  const rules = [
    { apiGroups: [group], resources: ['rolebindings'], verbs: ['get', 'create', 'patch'] },
    ...(mayBind ? [{ apiGroups: [group], resources: ['clusterroles'], verbs: [mayBind] }] : []),
  ]
  await rbacApi(inject('sandbox').kubeconfig).createNamespacedRole({ namespace, body: { metadata: { name }, rules } })
  return identityWith(namespace, name, { kind: 'Role', name })
}

test('each refusal in the table is what the API server says', async () => {
  const { namespace, administrator, manifest } = await consentFor()
  const said = [
    await refusalOf(await identityWith(namespace, 'editor', { name: 'edit' }), manifest),
    await refusalOf(await bindingsOnly(namespace, 'bindings'), manifest),
    await refusalOf(administrator, manifest.replace('pullkey-adopted', 'pullkey-absent')),
  ]
  const rows = tableUnder(documentOf('docs/troubleshooting.md'), 'The manifest of a Consent is refused')
  const told = rows.map(([words = '']) => words.replaceAll('`', '').replace('pullkey-adopted', 'pullkey-absent'))
  expect(said).toEqual(told.map((words) => expect.stringContaining(words)))
})

test('bind on the role suffices beside the right to write RoleBindings, and escalate alone does not', async () => {
  const { namespace, manifest } = await consentFor()
  const escalator = await bindingsOnly(namespace, 'escalator', 'escalate')
  expect(await refusalOf(escalator, manifest)).toContain('attempting to grant RBAC permissions not currently held')
  expect(await refusalOf(await bindingsOnly(namespace, 'binder', 'bind'), manifest)).toBe('')
})
