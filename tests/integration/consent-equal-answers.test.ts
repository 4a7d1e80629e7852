import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { layPod } from '#sandbox/cluster/pods.ts'
import { handleTrpc } from '#server/http/trpc.ts'
import { adopt, emptyProject, giveConsent, makeAdoptable } from '#tests/support/adoptable-namespace.ts'
import { openInstallations } from '#tests/support/installations.ts'
import { type Procedure, procedures, requestOf } from '#tests/support/procedure-inputs.ts'
import type { Person } from '#tests/support/world.ts'

/**
 * Nobody learns by Pullkey which namespaces there are: without a Consent the whole answer over HTTP is the same byte for
 * byte, but for names, ids and times, and so is what the API server is asked.
 */

const { kubeconfig } = inject('sandbox')

/** Its project, Environment and namespace, where they are that one's. */
interface Place {
  projectId: string
  environmentId: string
  namespace: string
}

const asked: Record<string, (place: Place) => object> = {
  'environment.consent': ({ projectId, namespace }) => ({ projectId, type: 'staging', namespace }),
  'environment.add': ({ projectId, namespace }) => ({ projectId, type: 'staging', namespace }),
  'pullStatus.read': ({ projectId, environmentId }) => ({ projectId, environmentId }),
  'pullStatus.glance': ({ projectId }) => ({ projectIds: [projectId] }),
  'pullStatus.overview': ({ projectId }) => ({ projectIds: [projectId] }),
  'pullStatus.checkImage': ({ projectId, environmentId }) => ({ projectId, environmentId, image: 'ghcr.io/a/web:1' }),
  'pullSecret.plan': ({ projectId }) => ({ projectId }),
  'pullSecret.provision': ({ projectId }) => ({ projectId, takeOver: true }),
  'pullSecret.remove': ({ projectId }) => ({ projectId }),
  'environment.remove': ({ projectId, environmentId }) => ({ projectId, environmentId }),
  'project.remove': ({ projectId }) => ({ projectId }),
}

/** A namespace in which there is something to see. */
async function lively() {
  const place = await makeAdoptable()
  const { namespace } = place
  const body = { metadata: { name: 'ghcr-secret' }, stringData: { mine: 'hands off' } }
  await coreApi(kubeconfig).createNamespacedSecret({ namespace, body })
  const containers = [{ name: 'app', image: 'ghcr.io/a/web:1', state: { running: true as const } }]
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: [], containers })
  return place
}

describe.each(await openInstallations())('as %s', async (_, { world, takeAsked }) => {
  const [person, other] = [await world.person(), await world.person()]

  const kinds: Record<string, () => Promise<string>> = {
    'is not there': async () => `team-${randomUUID()}`,
    'nobody let anybody into': async () => (await lively()).namespace,
    'somebody else was let into': async () => {
      const place = await lively()
      const wanted = { projectId: await emptyProject(other), type: 'staging' as const, namespace: place.namespace }
      await giveConsent(place, (await other.caller.environment.consent(wanted)).manifest)
      return place.namespace
    },
    'another project has adopted': async () => (await adopt(other, { place: await makeAdoptable() })).namespace,
  }

  /** The status and body over HTTP, with what the API server was asked. */
  async function told({ actor }: Person, procedure: Procedure, place: Place) {
    takeAsked(place.namespace)
    const input = JSON.stringify(asked[procedure.path]?.(place))
    const context = { requestId: randomUUID(), actor, deps: world.deps }
    const response = await handleTrpc(requestOf(procedure, input), async () => context)
    const text = await response.text()
    return [response.status, anonymous(text, place), takeAsked(place.namespace)] as const
  }

  /** The project of one Environment that was adopted before; without one where another's stands in the way. */
  async function placeIn(namespace: string): Promise<Place> {
    const projectId = await emptyProject(person, 'equal')
    const wanted = { projectId, type: 'production' as const, adoptedNamespace: namespace }
    const [environment] = await world.deps.db.environment.createManyAndReturn({ data: [wanted], skipDuplicates: true })
    return { projectId, environmentId: environment?.id ?? '', namespace }
  }

  test.each(procedures.filter(({ path }) => path in asked))('$path', async (procedure) => {
    const answers = new Map<string, unknown>()
    for (const [kind, make] of Object.entries(kinds)) {
      const place = await placeIn(await make())
      // There is no Environment of theirs to ask about.
      if (place.environmentId === '' && !/consent|add/.test(procedure.path)) continue
      answers.set(kind, await told(person, procedure, place))
    }
    const [first] = answers.values()
    expect(JSON.stringify(first)).toMatch(/CONSENT_MISSING|consent-missing|"consent|"granted\\":false/)
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries([...answers.keys()].map((kind) => [kind, first])))
  })
})

function anonymous(text: string, { projectId, environmentId, namespace }: Place): string {
  const names = {
    [projectId]: 'PROJECT',
    [namespace]: 'NAMESPACE',
    ...(environmentId && { [environmentId]: 'ENVIRONMENT' }),
  }
  return Object.entries(names)
    .reduce((said, [name, word]) => said.replaceAll(name, word), text)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/"tookMs":\d+/g, '"tookMs":0')
}
