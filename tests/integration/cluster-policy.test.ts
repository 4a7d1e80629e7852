import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { untilRefused, withPolicy, withQuota } from '#tests/support/admission.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What a real API server says when its admission refuses: told by its kind, and never by its words. */

const { kubeconfig } = inject('sandbox')
const core = coreApi(kubeconfig)
const world = await openFileWorld()

/** A project whose PullSecret is not there. */
async function emptied() {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'refused', environments: ['staging'] })
  const [environment] = project.environments
  const namespace = environment?.namespace ?? ''
  await core.deleteNamespacedSecret({ namespace, name: 'ghcr-secret' })
  const provision = async () => {
    const [result] = await caller.pullSecret.provision({ projectId: project.id })
    if (result?.outcome === 'created') await core.deleteNamespacedSecret({ namespace, name: 'ghcr-secret' })
    return result
  }
  return { namespace, provision }
}

const isFailed = (result: { outcome: string } | undefined) => result?.outcome === 'failed'

test('a quota that is used up is told as a quota', async () => {
  const { namespace, provision } = await emptied()
  await withQuota(kubeconfig, namespace, ['count/secrets'], async () => {
    expect(await untilRefused(provision, isFailed)).toMatchObject({
      outcome: 'failed',
      error: { code: 'CLUSTER_POLICY', kind: 'quota' },
    })
  })
  expect(await provision()).toMatchObject({ outcome: 'created' })
})

test('an admission policy is told as a policy, and its own words are not passed on', async () => {
  const { namespace, provision } = await emptied()
  const words = `words-${randomUUID()}`
  await withPolicy(kubeconfig, { namespace, words }, async () => {
    const refused = await untilRefused(provision, isFailed)
    expect(refused).toMatchObject({ outcome: 'failed', error: { code: 'CLUSTER_POLICY', kind: 'policy' } })
    expect(JSON.stringify(refused)).not.toContain(words)
  })
})
