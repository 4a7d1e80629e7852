import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import {
  type AdoptableNamespace,
  adopt,
  bindingOf,
  emptyProject,
  giveConsent,
  identityWith,
  makeAdoptable,
  rbacApi,
  untilBound,
} from '#tests/support/adoptable-namespace.ts'
import { callerWith, clusterWith, gate } from '#tests/support/altered-world.ts'
import { endNamespace } from '#tests/support/ended-namespace.ts'
import { openInstallations } from '#tests/support/installations.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import type { Person } from '#tests/support/world.ts'

/** Two who want one namespace at the same moment, and a namespace that is another one by now. */

const { kubeconfig } = inject('sandbox')
const [rbac, core] = [rbacApi(kubeconfig), coreApi(kubeconfig)]
const TURNS = 20

describe.each(await openInstallations())('as %s', (_, { world }) => {
  const codeOf = (answer: Promise<unknown>) =>
    answer.then(
      () => 'added',
      ({ cause }: { cause?: { code?: string } }) => cause?.code,
    )

  /** Somebody who wants the namespace for a project, with the Consent that would give it to them. */
  async function suitor(namespace: string, known?: Person) {
    const person = known ?? (await world.person())
    const projectId = await emptyProject(person)
    const wanted = { projectId, type: 'staging' as const, namespace }
    const { manifest } = await person.caller.environment.consent(wanted)
    return { projectId, manifest, caller: person.caller, add: () => person.caller.environment.add(wanted) }
  }

  const holders = async (namespace: string) =>
    world.deps.db.environment.findMany({ where: { adoptedNamespace: namespace }, select: { projectId: true } })

  async function flipTo(place: AdoptableNamespace, manifest: string): Promise<void> {
    const body = bindingOf(manifest)
    await rbac.replaceNamespacedRoleBinding({ name: 'pullkey', namespace: place.namespace, body })
  }

  test.each([
    ['two people', false],
    ['two projects of one person', true],
  ])('of %s who add a namespace while its Consent flips, one has it, whom it names in the end', async (__, isOne) => {
    const place = await makeAdoptable()
    const known = isOne ? await world.person() : undefined
    const both = [await suitor(place.namespace, known), await suitor(place.namespace, known)]
    await giveConsent(place, both[0]?.manifest ?? '')
    for (let turn = 0; turn < TURNS; turn++) {
      const named = both[turn % 2]
      const answers = Promise.all(both.map(({ add }) => codeOf(add())))
      await flipTo(place, named?.manifest ?? '')
      for (const code of await answers) expect(['added', 'CONSENT_MISSING', 'CHANGED']).toContain(code)
      expect((await holders(place.namespace)).length).toBeLessThanOrEqual(1)
      // It is theirs already, or it can be.
      expect(['added', 'CHANGED']).toContain(await codeOf(named?.add() ?? Promise.resolve()))
      expect(await holders(place.namespace)).toEqual([{ projectId: named?.projectId }])
    }
  })

  test('while the cluster is slow to say whether it names somebody, nothing else of theirs waits', async () => {
    const [first, person] = [await world.person(), await world.person()]
    const place = await adopt(first)
    const { projectId, manifest, caller } = await suitor(place.namespace, person)
    await flipTo(place, manifest)
    const [asking, { findConsent }] = [gate(), world.deps.cluster]
    let questions = 0
    const slow = clusterWith(world, {
      findConsent: async (...question) => {
        questions += 1
        // Asked once more, because another project has the namespace.
        if (questions === 2) await asking.pass()
        return findConsent(...question)
      },
    })
    const wanted = { projectId, type: 'staging' as const, namespace: place.namespace }
    const added = callerWith(world, person, slow).environment.add(wanted)
    await asking.reached
    const { environments } = (await caller.environment.add({ projectId, type: 'development' })).project
    asking.open()
    await added
    expect(environments.map(({ type }) => type)).toEqual(['development'])
    expect(await holders(place.namespace)).toEqual([{ projectId }])
  })

  test('of many who add it at once only the one whom the Consent names has it, and one Environment of theirs', async () => {
    const place = await makeAdoptable()
    const all = await Promise.all(Array.from({ length: 5 }, () => suitor(place.namespace)))
    const [named] = all
    await giveConsent(place, named?.manifest ?? '')
    const codes = await Promise.all([...all, ...all].map(({ add }) => codeOf(add())))
    expect(codes.sort()).toEqual([...Array(8).fill('CONSENT_MISSING'), 'CHANGED', 'added'].sort())
    expect(await holders(place.namespace)).toEqual([{ projectId: named?.projectId }])
  })

  test('a namespace that was deleted and made anew by others is closed, whatever stood in it before', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    const { namespace, projectId, environmentId } = adopted
    await endNamespace(namespace)
    expect(await person.caller.pullStatus.read(adopted)).toMatchObject({ verdict: { code: 'consent-missing' } })

    await core.createNamespace({ body: { metadata: { name: namespace } } })
    const administrator = await identityWith(namespace, `administrator-${randomUUID()}`, { name: 'admin' })
    const body = { metadata: { name: 'ghcr-secret' }, stringData: { mine: 'hands off' } }
    const theirs = await core.createNamespacedSecret({ namespace, body })
    expect(await person.caller.pullStatus.read(adopted)).toMatchObject({ verdict: { code: 'consent-missing' } })
    expect(await person.caller.pullSecret.provision({ projectId, takeOver: true })).toMatchObject([
      { environmentId, outcome: 'failed', error: { code: 'CONSENT_MISSING' } },
    ])
    expect(await getSecret(core, namespace)).toEqual(theirs)

    const heir = await suitor(namespace)
    await giveConsent({ namespace, administrator }, heir.manifest)
    await untilBound(namespace, bindingOf(heir.manifest))
    expect(await codeOf(heir.add())).toBe('added')
    expect((await person.caller.project.get({ projectId })).environments).toEqual([])
  })

  test('in a namespace that is being deleted the PullSecret cannot be made, and nothing is promised', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    const { namespace, projectId } = adopted
    await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
    // No controller runs here: what is in the namespace stays, its Consent too.
    await core.deleteNamespace({ name: namespace })
    expect(await person.caller.pullSecret.provision({ projectId })).toMatchObject([
      { outcome: 'failed', error: { code: 'NAMESPACE_TERMINATING' } },
    ])
    expect(await person.caller.project.remove({ projectId })).toMatchObject({ removed: true })
  })
})
