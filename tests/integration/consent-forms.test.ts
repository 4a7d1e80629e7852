import type { V1RoleBinding } from '@kubernetes/client-node'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import {
  adopt,
  bindingOf,
  emptyProject,
  makeAdoptable,
  rbacApi,
  untilBound,
} from '#tests/support/adoptable-namespace.ts'
import { answersAbout, closedAnswers } from '#tests/support/closed-namespace.ts'
import { openInstallations } from '#tests/support/installations.ts'
import { getSecret } from '#tests/support/kubernetes.ts'

/**
 * What is a Consent and what is none, each laid by an administrator of the whole cluster. Where it is none, nothing in the
 * namespace is read or written, whatever is asked.
 */

const { kubeconfig } = inject('sandbox')
const [rbac, core] = [rbacApi(kubeconfig), coreApi(kubeconfig)]

type Change = (binding: V1RoleBinding) => V1RoleBinding

const GROUP = 'rbac.authorization.k8s.io'
const bound =
  (roleRef: { kind: string; name: string }): Change =>
  (binding) => ({ ...binding, roleRef: { apiGroup: GROUP, ...roleRef } })
const to =
  (subjects: (own: NonNullable<V1RoleBinding['subjects']>[number]) => V1RoleBinding['subjects']): Change =>
  (binding) => {
    const [own] = binding.subjects ?? []
    if (!own) throw new Error('the Consent is for nobody')
    return { ...binding, subjects: subjects(own) }
  }
const user = (name: string) => ({ kind: 'User', apiGroup: GROUP, name })
const group = (name: string) => ({ kind: 'Group', apiGroup: GROUP, name })
const noted =
  (annotation: string, value?: string): Change =>
  (binding) => {
    const { [`pullkey.dev/${annotation}`]: was, ...others } = binding.metadata?.annotations ?? {}
    if (was === undefined || was === value) throw new Error(`the Consent has no other ${annotation}`)
    const annotations = value === undefined ? others : { ...others, [`pullkey.dev/${annotation}`]: value }
    return { ...binding, metadata: { ...binding.metadata, annotations } }
  }
const unnoted: Change = (binding) => ({ ...binding, metadata: { ...binding.metadata, annotations: undefined } })
const labelled: Change = (binding) => {
  const { annotations } = binding.metadata ?? {}
  return { ...binding, metadata: { ...binding.metadata, annotations: {}, labels: annotations } }
}

const none: [string, Change][] = [
  ['one to the ClusterRole admin', bound({ kind: 'ClusterRole', name: 'admin' })],
  ['one to the ClusterRole pullkey', bound({ kind: 'ClusterRole', name: 'pullkey' })],
  ['one to a Role of the same name', bound({ kind: 'Role', name: 'pullkey-adopted' })],
  ['one to nobody', to(() => undefined)],
  ['one to another account', to((own) => [{ ...own, name: 'other' }])],
  ['one to an account of the same name elsewhere', to((own) => [{ ...own, namespace: 'default' }])],
  [
    'one to a user of the account’s name',
    to(({ name, namespace }) => [user(`system:serviceaccount:${namespace}:${name}`)]),
  ],
  ['one to the group of the account', to(({ namespace }) => [group(`system:serviceaccounts:${namespace}`)])],
  ['one to everybody', to(() => [group('system:authenticated')])],
  ['one to the account and another', to((own) => [own, { ...own, name: 'other' }])],
  ['one to another and the account', to((own) => [user('ada'), own])],
  ['one to the account twice', to((own) => [own, own])],
  ['one without annotations', unnoted],
  ['one whose annotations are labels', labelled],
  ['one without the namespace', noted('namespace')],
  ['one of another namespace', noted('namespace', 'team-other')],
  ['one without the project', noted('project')],
  ['one without the environment', noted('environment')],
  ['one of another environment', noted('environment', 'staging')],
  ['one without the owner', noted('owner-github-id')],
  ['one of another owner', noted('owner-github-id', '1')],
  ['one with more than the owner', noted('owner-github-id', ' 1')],
  ['one under another name', (binding) => ({ ...binding, metadata: { ...binding.metadata, name: 'pullkey-2' } })],
]

describe.each(await openInstallations())('as %s', async (_, { world, takeAsked }) => {
  const person = await world.person()
  const adopted = await adopt(person)
  const { namespace, manifest } = adopted
  const consent = bindingOf(manifest)

  const removeAll = async () => {
    for (const name of ['pullkey', 'pullkey-2'])
      await rbac.deleteNamespacedRoleBinding({ name, namespace }).catch(() => undefined)
  }
  const lay = async (binding: V1RoleBinding) => {
    await removeAll()
    await rbac.createNamespacedRoleBinding({ namespace, body: binding })
  }
  afterEach(removeAll)

  /** What is asked meanwhile, beside the Consent and who Pullkey is. */
  const askedBeside = () => takeAsked(namespace).filter((asked) => asked !== 'GET rolebindings/pullkey')

  const expectClosed = async () => {
    const secret = await getSecret(core, namespace)
    takeAsked(namespace)
    expect(await answersAbout(person.caller, adopted)).toEqual(closedAnswers(adopted))
    expect(askedBeside()).toEqual([])
    expect(await getSecret(core, namespace)).toEqual(secret)
  }

  test('the Consent as the page hands it over is one', async () => {
    await lay(consent)
    await untilBound(namespace, consent)
    expect(await person.caller.environment.consent({ ...adopted, type: 'production' })).toMatchObject({ granted: true })
    expect(await person.caller.pullStatus.read(adopted)).toMatchObject({ secret: { state: 'current' } })
    expect(askedBeside()).toContain('GET secrets/ghcr-secret')
  })

  test.each<[string, Change]>([
    ['another login of the owner, who may be renamed', noted('owner-login', 'renamed')],
    ['no login of the owner', noted('owner-login')],
    [
      'annotations and labels of others',
      (binding) => ({
        ...binding,
        metadata: {
          ...binding.metadata,
          annotations: { ...binding.metadata?.annotations, a: 'b' },
          labels: { c: 'd' },
        },
      }),
    ],
  ])('it is one with %s', async (__, change) => {
    await lay(change(consent))
    await untilBound(namespace, consent)
    expect(await person.caller.pullStatus.read(adopted)).toMatchObject({ secret: { state: 'current' } })
  })

  test.each(none)('%s is none', async (__, change) => {
    await lay(change(consent))
    await expectClosed()
  })

  test('none at all is none', async () => {
    await removeAll()
    await expectClosed()
  })

  test('one for another project of the same person is none', async () => {
    const projectId = await emptyProject(person, 'other')
    const other = await person.caller.environment.consent({ projectId, type: 'production', namespace })
    await lay(bindingOf(other.manifest))
    await expectClosed()
  })

  test('one for the same project’s other Environment is none', async () => {
    const wanted = { projectId: adopted.projectId, type: 'staging' as const, namespace }
    await lay(bindingOf((await person.caller.environment.consent(wanted)).manifest))
    await expectClosed()
  })

  test('a copy of another namespace’s is none', async () => {
    const { namespace: elsewhere } = await makeAdoptable()
    const wanted = { projectId: adopted.projectId, type: 'production' as const, namespace: elsewhere }
    const { metadata, ...rest } = bindingOf((await person.caller.environment.consent(wanted)).manifest)
    await lay({ ...rest, metadata: { ...metadata, namespace } })
    await expectClosed()
  })

  test('one that is being deleted and kept by a finalizer is none', async () => {
    await lay({ ...consent, metadata: { ...consent.metadata, finalizers: ['example.com/kept'] } })
    await rbac.deleteNamespacedRoleBinding({ name: 'pullkey', namespace })
    await untilBound(namespace, consent)
    await expectClosed()
    const kept = await rbac.readNamespacedRoleBinding({ name: 'pullkey', namespace })
    const metadata = { ...kept.metadata, finalizers: [] }
    await rbac.replaceNamespacedRoleBinding({ name: 'pullkey', namespace, body: { ...kept, metadata } })
  })

  test('one from before the project had its present owner is none, for the new one and the old one', async () => {
    const heir = await world.person()
    await lay(consent)
    await untilBound(namespace, consent)
    const { project } = world.deps.db
    await project.update({ where: { id: adopted.projectId }, data: { ownerId: heir.actor.id } })
    takeAsked(namespace)
    expect(await answersAbout(heir.caller, adopted)).toEqual(closedAnswers(adopted))
    await expect(person.caller.pullStatus.read(adopted)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(askedBeside()).toEqual([])

    const renewed = await heir.caller.environment.consent({ ...adopted, type: 'production' })
    await lay(bindingOf(renewed.manifest))
    await untilBound(namespace, consent)
    expect(await heir.caller.pullStatus.read(adopted)).toMatchObject({ secret: { state: 'outdated' } })
    await project.update({ where: { id: adopted.projectId }, data: { ownerId: person.actor.id } })
  })
})
