import type { V1Secret } from '@kubernetes/client-node'
import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { adopt, emptyProject, giveConsent } from '#tests/support/adoptable-namespace.ts'
import { openInstallations } from '#tests/support/installations.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { manifestOf, openOtherTools } from '#tests/support/other-tools.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'

/** A `ghcr-secret` that others made: taken over in an adopted namespace, by that press alone. */

const { kubeconfig, kubeconfigPath } = inject('sandbox')
const core = coreApi(kubeconfig)
const tools = await openOtherTools(kubeconfigPath)
const at = (namespace: string) => ({ name: 'ghcr-secret', namespace })
const content = btoa('{"auths":{"ghcr.io":{"auth":"YWRhOmdob19vbGRlcg=="}}}')
const type = 'kubernetes.io/dockerconfigjson'
const made = (change: Partial<V1Secret> = {}): V1Secret => ({
  metadata: { name: 'ghcr-secret' },
  type,
  data: { '.dockerconfigjson': content },
  ...change,
})
const create = (namespace: string, body: V1Secret) => core.createNamespacedSecret({ namespace, body })

type Lay = (namespace: string) => Promise<unknown>

const byHand: [string, Lay, managers: string[]][] = [
  ['kubectl apply made', (namespace) => tools.apply(manifestOf(namespace, content)), ['kubectl-client-side-apply']],
  [
    'kubectl create made',
    (namespace) => tools.kubectl(['create', '-f', '-'], JSON.stringify(manifestOf(namespace, content))),
    ['kubectl-create'],
  ],
  [
    'kubectl apply --server-side made',
    (namespace) => tools.apply(manifestOf(namespace, content), '--server-side'),
    ['kubectl'],
  ],
  [
    'a tool applied as text',
    (namespace) => {
      const { data: _, ...manifest } = manifestOf(namespace, content)
      const stringData = { '.dockerconfigjson': Buffer.from(content, 'base64').toString() }
      const body = JSON.stringify({ ...manifest, stringData })
      return tools.kubectl(['apply', '--server-side', '--field-manager=helm-operator', '-f', '-'], body)
    },
    ['helm-operator'],
  ],
  [
    'nobody is known to have made',
    async (namespace) => {
      const secret = await create(namespace, made())
      const metadata = { ...secret.metadata, managedFields: [{}] }
      await core.replaceNamespacedSecret({ ...at(namespace), body: { ...secret, metadata } })
    },
    [],
  ],
  [
    'another project of Pullkey’s left',
    async (namespace) => {
      const labels = { 'pullkey.dev/project': 'another', 'pullkey.dev/adopted': 'true' }
      const [metadata, fieldManager] = [{ name: 'ghcr-secret', labels }, 'pullkey']
      await core.createNamespacedSecret({ namespace, body: made({ metadata }), fieldManager })
    },
    ['pullkey'],
  ],
]

const onItsWayOut: Lay = async (namespace) => {
  await create(namespace, made({ metadata: { name: 'ghcr-secret', finalizers: ['example.com/kept'] } }))
  await core.deleteNamespacedSecret(at(namespace))
}

describe.each(await openInstallations())('as %s', (_, { world }) => {
  /** An adopted namespace in which this stands, and what is asked about it. */
  async function adoptedWith(lay: Lay) {
    const person = await world.person()
    const adopted = await adopt(person)
    const { namespace, projectId, environmentId } = adopted
    await core.deleteNamespacedSecret(at(namespace))
    await lay(namespace)
    const { pullSecret, pullStatus } = person.caller
    return {
      ...adopted,
      token: person.token,
      plan: async () => (await pullSecret.plan({ projectId }))[0],
      provision: async (wish = {}) => (await pullSecret.provision({ projectId, ...wish }))[0],
      remove: async () => (await pullSecret.remove({ projectId }))[0],
      read: () => pullStatus.read({ projectId, environmentId }),
      overview: async () => (await pullStatus.overview({ projectIds: [projectId] }))[0]?.secret,
      secret: () => getSecret(core, namespace),
    }
  }

  test.each(byHand)(
    'one that %s is foreign until that press, and the same object afterwards',
    async (__, lay, managers) => {
      const { plan, provision, remove, read, secret, environmentId, token } = await adoptedWith(lay)
      const before = await secret()
      expect(await plan()).toMatchObject({ action: 'refused', reason: 'SECRET_FOREIGN', managers })
      expect(await read()).toMatchObject({
        secret: { state: 'foreign', managers },
        verdict: { code: 'secret-foreign', facts: { managers } },
      })
      expect(await provision()).toMatchObject({ outcome: 'failed', error: { code: 'SECRET_FOREIGN', managers } })
      expect(await secret()).toEqual(before)

      const version = (await plan())?.version ?? ''
      const press = { takeOver: true, versions: { [environmentId]: version } }
      expect(await provision(press)).toMatchObject({ outcome: 'updated' })
      const taken = await secret()
      expect(taken?.metadata?.uid).toBe(before?.metadata?.uid)
      expect(dockerConfigOf(taken)).toMatchObject({ auths: { 'ghcr.io': { password: token } } })
      expect(await read()).toMatchObject({ secret: { state: 'current' } })
      expect(await plan()).toMatchObject({ action: 'none' })
      expect(await provision()).toMatchObject({ outcome: 'unchanged' })
      // What it had been is not what stands there any more.
      expect(await provision(press)).toMatchObject({ outcome: 'failed', error: { code: 'CHANGED' } })
      expect(await remove()).toMatchObject({ outcome: 'deleted' })
    },
  )

  test.each<[string, Lay, string]>([
    [
      'of another type',
      (namespace) => create(namespace, made({ type: 'Opaque', data: { a: 'Yg==' } })),
      'SECRET_FOREIGN',
    ],
    ['that is immutable', (namespace) => create(namespace, made({ immutable: true })), 'SECRET_FOREIGN'],
    ['on its way out', onItsWayOut, 'SECRET_DELETING'],
  ])('a foreign one %s is never taken over', async (__, lay, code) => {
    const { plan, provision, remove, secret } = await adoptedWith(lay)
    const before = await secret()
    const planned = await plan()
    expect(planned).toMatchObject({ action: 'refused', reason: code })
    expect(planned).not.toHaveProperty('managers')
    for (const wish of [{}, { takeOver: true }])
      expect(await provision(wish)).toMatchObject({ outcome: 'failed', error: { code } })
    expect(await remove()).toMatchObject({ outcome: 'foreign' })
    expect(await secret()).toEqual(before)
  })

  test('one that goes away is told as such, whoever made it', async () => {
    const { read, overview } = await adoptedWith(onItsWayOut)
    expect(await overview()).toMatchObject({ state: 'foreign', isDeleting: true })
    expect(await read()).toMatchObject({ secret: { isDeleting: true }, verdict: { code: 'secret-deleting' } })
  })

  test('ours that another tool wrote over is updated by that press alone', async () => {
    const person = await world.person()
    const { namespace, projectId } = await adopt(person)
    await spoilContent(core, namespace)
    const { pullSecret } = person.caller
    const conflict = { code: 'SECRET_CONFLICT', managers: ['kubectl-edit'] }
    expect(await pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'failed', error: conflict }])
    expect(await pullSecret.provision({ projectId, takeOver: true })).toMatchObject([{ outcome: 'updated' }])
    expect(dockerConfigOf(await getSecret(core, namespace))).toMatchObject({
      auths: { 'ghcr.io': { password: person.token } },
    })
  })

  test('what the one before left is taken over by the project that the Consent names now', async () => {
    const [first, second] = [await world.person(), await world.person()]
    const adopted = await adopt(first)
    const wanted = { projectId: await emptyProject(second), type: 'staging' as const, namespace: adopted.namespace }
    await giveConsent(adopted, (await second.caller.environment.consent(wanted)).manifest)
    await second.caller.environment.add(wanted)
    const { projectId } = wanted
    expect(await second.caller.pullSecret.provision({ projectId, takeOver: true })).toMatchObject([
      { outcome: 'updated' },
    ])
    expect(dockerConfigOf(await getSecret(core, adopted.namespace))).toMatchObject({
      auths: { 'ghcr.io': { username: second.login, password: second.token } },
    })
  })
})
