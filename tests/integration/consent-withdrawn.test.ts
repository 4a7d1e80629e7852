import type { V1Secret } from '@kubernetes/client-node'
import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import type { Cluster } from '#server/adapters/cluster.ts'
import { adopt, bindingOf, makeAdoptable, rbacApi, withdrawConsent } from '#tests/support/adoptable-namespace.ts'
import { callerWith, clusterWith, gate } from '#tests/support/altered-world.ts'
import { openInstallations } from '#tests/support/installations.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { slowReader } from '#tests/support/slow-callers.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'
import type { Caller } from '#tests/support/world.ts'

/** A Consent that is withdrawn in the middle: what had been read is not acted on, and what is begun ends there. */

const core = coreApi(inject('sandbox').kubeconfig)
const at = (namespace: string) => ({ name: 'ghcr-secret', namespace })
const type = 'kubernetes.io/dockerconfigjson'
const older = { '.dockerconfigjson': btoa('{"auths":{"ghcr.io":{"auth":"YWRhOmdob19vbGRlcg=="}}}') }

/** Others delete the Secret and make another one like it. */
async function remake(namespace: string, change: Partial<V1Secret>, isOurs = true): Promise<void> {
  const { metadata: { labels, annotations } = {} } = await core.readNamespacedSecret(at(namespace))
  await core.deleteNamespacedSecret(at(namespace))
  const metadata = { name: 'ghcr-secret', ...(isOurs && { labels, annotations }) }
  await core.createNamespacedSecret({ namespace, body: { metadata, type, data: older, ...change } })
}

const deleteSecret = (namespace: string) => core.deleteNamespacedSecret(at(namespace))
const missing = { outcome: 'failed', error: { code: 'CONSENT_MISSING' } }

type Step = (caller: Caller, target: { projectId: string; environmentId: string }) => Promise<unknown>
const provision: Step = (caller, { projectId }) => caller.pullSecret.provision({ projectId })
const takeOver: Step = (caller, { projectId }) => caller.pullSecret.provision({ projectId, takeOver: true })

const writes: [string, lay: (namespace: string) => Promise<unknown>, step: Step, answer: object][] = [
  ['a creation', deleteSecret, provision, [missing]],
  ['an update', (namespace) => spoilLabels(namespace), provision, [missing]],
  ['a take-over of what another tool holds', (namespace) => spoilContent(core, namespace), takeOver, [missing]],
  ['a take-over of a foreign one', (namespace) => remake(namespace, {}, false), takeOver, [missing]],
  ['making an immutable one anew', (namespace) => remake(namespace, { immutable: true }), takeOver, [missing]],
  ['a removal', async () => undefined, (caller, { projectId }) => caller.pullSecret.remove({ projectId }), [missing]],
  [
    'the end of the Environment',
    async () => undefined,
    (caller, target) => caller.environment.remove(target),
    { removed: true, environments: [missing] },
  ],
  [
    'the end of the project',
    async () => undefined,
    (caller, { projectId }) => caller.project.remove({ projectId }),
    { removed: true, environments: [missing] },
  ],
  [
    'forgetting the connection',
    async () => undefined,
    (caller) => caller.connection.forget(),
    { revoked: true, environments: [missing] },
  ],
]

/** Something that only Pullkey holds is not what it would write now. */
async function spoilLabels(namespace: string): Promise<void> {
  const secret = await core.readNamespacedSecret(at(namespace))
  const { 'pullkey.dev/environment': _, ...labels } = secret.metadata?.labels ?? {}
  const metadata = { ...secret.metadata, labels, managedFields: undefined }
  await core.replaceNamespacedSecret({ ...at(namespace), body: { ...secret, metadata } })
}

describe.each(await openInstallations())('as %s', (_, { world, takeAsked }) => {
  /** An adopted namespace, in which somebody who was let in has read what stands there. */
  async function pausedAfterReading(lay: (namespace: string) => Promise<unknown>, step: Step) {
    const person = await world.person()
    const adopted = await adopt(person)
    await lay(adopted.namespace)
    const before = await getSecret(core, adopted.namespace)
    const { caller, looking } = slowReader(world, person)
    const answer = step(caller, adopted)
    await looking.reached
    takeAsked(adopted.namespace)
    return { person, adopted, before, answer, looking }
  }

  test.each(writes)('between reading and writing: %s writes nothing', async (__, lay, step, expected) => {
    const { adopted, before, answer, looking } = await pausedAfterReading(lay, step)
    await withdrawConsent(adopted)
    looking.open()
    expect(await answer).toMatchObject(expected)
    expect(await getSecret(core, adopted.namespace)).toEqual(before)
    expect(new Set(takeAsked(adopted.namespace))).toEqual(new Set(['GET rolebindings/pullkey']))
  })

  test.each(writes)(
    'given to another project between reading and writing: %s writes nothing',
    async (__, lay, step) => {
      const { adopted, before, answer, looking } = await pausedAfterReading(lay, step)
      const binding = bindingOf(adopted.manifest)
      const annotations = { ...binding.metadata?.annotations, 'pullkey.dev/project': 'another' }
      const body = { ...binding, metadata: { ...binding.metadata, annotations } }
      const { namespace } = adopted
      await rbacApi(inject('sandbox').kubeconfig).replaceNamespacedRoleBinding({ name: 'pullkey', namespace, body })
      looking.open()
      await answer
      expect(await getSecret(core, namespace)).toEqual(before)
    },
  )

  test('the Consent is asked for before anything is read, and right before each write', async () => {
    const person = await world.person()
    const { namespace, projectId } = await adopt(person)
    await remake(namespace, { immutable: true })
    takeAsked(namespace)
    await person.caller.pullSecret.provision({ projectId, takeOver: true })
    const remade = takeAsked(namespace)
    await person.caller.pullSecret.remove({ projectId })
    const consent = 'GET rolebindings/pullkey'
    const [read, removal, write] = ['GET', 'DELETE', 'PATCH'].map((method) => `${method} secrets/ghcr-secret`)
    expect(remade).toEqual([consent, read, consent, removal, consent, write])
    expect(takeAsked(namespace)).toEqual([consent, read, consent, removal])
  })

  test('between deleting an immutable one and making it anew: it is not made', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    await remake(adopted.namespace, { immutable: true })
    const { caller, passed } = slowAfter('deletePullSecret', person)
    const answer = caller.pullSecret.provision({ projectId: adopted.projectId, takeOver: true })
    await passed.reached
    await withdrawConsent(adopted)
    passed.open()
    expect(await answer).toMatchObject([missing])
    expect(await getSecret(core, adopted.namespace)).toBeNull()
  })

  test('after the connection was forgotten: what was written meanwhile is left to the administrator', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    const stood = await core.readNamespacedSecret(at(adopted.namespace))
    const { caller, passed } = slowAfter('deletePullSecret', person)
    const forgotten = caller.connection.forget()
    await passed.reached
    const { labels, annotations } = stood.metadata ?? {}
    const body = { metadata: { name: 'ghcr-secret', labels, annotations }, type, data: stood.data }
    const written = await core.createNamespacedSecret({ namespace: adopted.namespace, body })
    await withdrawConsent(adopted)
    passed.open()
    expect(await forgotten).toMatchObject({ revoked: true, environments: [{ outcome: 'deleted' }] })
    expect(await getSecret(core, adopted.namespace)).toEqual(written)
  })

  test('between looking for orphans and deleting one: it stays', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    const [looking, before] = [gate(), await getSecret(core, adopted.namespace)]
    let reads = 0
    const { findPullSecret } = world.deps.cluster
    const slow: Partial<Cluster> = {
      // The first reading finds nothing, as before a provisioning that ends later.
      findPullSecret: async (...question) => {
        const found = await findPullSecret(...question)
        reads += 1
        if (reads === 1) return null
        await looking.pass()
        return found
      },
    }
    const forgotten = callerWith(world, person, clusterWith(world, slow)).connection.forget()
    await looking.reached
    await withdrawConsent(adopted)
    looking.open()
    expect(await forgotten).toMatchObject({ environments: [{ outcome: 'absent' }] })
    expect(await getSecret(core, adopted.namespace)).toEqual(before)
  })

  test('before it is adopted: whoever asked while it stood is refused when it is gone', async () => {
    const person = await world.person()
    const first = await adopt(await world.person(), { place: await makeAdoptable() })
    const { project } = await person.caller.project.create({ name: 'second', environments: [] })
    const wanted = { projectId: project.id, type: 'staging' as const, namespace: first.namespace }
    const { manifest } = await person.caller.environment.consent(wanted)
    const body = bindingOf(manifest)
    const rbac = rbacApi(inject('sandbox').kubeconfig)
    await rbac.replaceNamespacedRoleBinding({ name: 'pullkey', namespace: first.namespace, body })
    const { caller, passed } = slowAfter('findConsent', person)
    const added = caller.environment.add(wanted)
    await passed.reached
    await withdrawConsent(first)
    passed.open()
    await expect(added).rejects.toMatchObject({ cause: { code: 'CONSENT_MISSING' } })
    expect((await person.caller.project.get({ projectId: project.id })).environments).toEqual([])
    expect(await world.deps.db.environment.count({ where: { adoptedNamespace: first.namespace } })).toBe(1)
  })

  /** A caller who waits after every answer to this question. */
  function slowAfter(name: 'deletePullSecret' | 'findConsent', person: Awaited<ReturnType<typeof world.person>>) {
    const passed = gate()
    const ask = world.deps.cluster[name] as (...question: unknown[]) => Promise<unknown>
    const altered = {
      [name]: async (...question: unknown[]) => {
        const answer = await ask(...question)
        await passed.pass()
        return answer
      },
    }
    return { caller: callerWith(world, person, clusterWith(world, altered)), passed }
  }
})
