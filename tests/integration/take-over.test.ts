import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { provisionedSecret } from '#tests/support/provisioned-secret.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** A PullSecret that another manager holds, or that nobody may change: the plan says so, and only "Take over" mends it. */

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()
const at = (namespace: string) => ({ name: 'ghcr-secret', namespace })

const provisioned = (name: string) => provisionedSecret(world, name)

/** As a backup tool does: the same object under another manager, and so with nothing that Pullkey owns. */
async function restore(namespace: string, change: object): Promise<void> {
  const { metadata, type, data } = await core.readNamespacedSecret(at(namespace))
  const { labels, annotations } = metadata ?? {}
  await core.deleteNamespacedSecret(at(namespace))
  const body = { metadata: { name: 'ghcr-secret', labels, annotations }, type, data, ...change }
  await core.createNamespacedSecret({ namespace, body, fieldManager: 'velero' })
}
const older = {
  data: {
    '.dockerconfigjson': Buffer.from('{"auths":{"ghcr.io":{"auth":"YWRhOmdob19vbGRlcg=="}}}').toString('base64'),
  },
}

const hindrances: [string, (namespace: string) => Promise<unknown>, string, object][] = [
  [
    'edited by another tool',
    (namespace) => spoilContent(core, namespace),
    'SECRET_CONFLICT',
    { managers: ['kubectl-edit'] },
  ],
  ['restored by a backup tool', (namespace) => restore(namespace, older), 'SECRET_CONFLICT', { managers: ['velero'] }],
  ['immutable', (namespace) => restore(namespace, { ...older, immutable: true }), 'SECRET_IMMUTABLE', {}],
]

test.each(hindrances)(
  'one that was %s is refused by plan and apply alike, and taken over by that press',
  async (_, hinder, code, why) => {
    const { plan, provision, read, holdsToken, namespace, environmentId } = await provisioned('hindered')
    await hinder(namespace)
    const before = await getSecret(core, namespace)

    expect(await plan()).toMatchObject({ action: 'refused', reason: code, ...why })
    expect(await provision()).toMatchObject({ outcome: 'failed', error: { code, ...why } })
    expect((await read()).verdict).toMatchObject({
      code: 'secret-conflict',
      severity: 'error',
      facts: { managers: [], ...why },
    })
    expect(await getSecret(core, namespace)).toEqual(before)

    const version = (await plan())?.version ?? ''
    expect(await provision({ takeOver: true, versions: { [environmentId]: version } })).toMatchObject({
      outcome: 'updated',
    })
    expect(await holdsToken()).toBe(true)
    expect((await read()).verdict.code).toBe('ok')
    expect(await plan()).toMatchObject({ action: 'none' })
    expect(await provision()).toMatchObject({ outcome: 'unchanged' })
  },
)

test('one that was restored with what it held is current, and nothing is to be taken over', async () => {
  const { plan, read, namespace } = await provisioned('restored')
  await restore(namespace, {})
  expect(await plan()).toMatchObject({ action: 'none' })
  expect((await read()).secret).toMatchObject({ state: 'current' })
})

test('one that changed since the plan is not written, by whatever wish', async () => {
  const { plan, provision, namespace, environmentId } = await provisioned('changing')
  const version = (await plan())?.version ?? ''
  await spoilContent(core, namespace)
  const before = await getSecret(core, namespace)
  for (const wish of [{}, { takeOver: true }])
    expect(await provision({ ...wish, versions: { [environmentId]: version } })).toMatchObject({
      outcome: 'failed',
      error: { code: 'CHANGED' },
    })
  expect(await getSecret(core, namespace)).toEqual(before)
  await core.deleteNamespacedSecret(at(namespace))
  expect(await provision({ versions: { [environmentId]: version } })).toMatchObject({ error: { code: 'CHANGED' } })
  expect(await provision({ versions: { [environmentId]: 'absent' } })).toMatchObject({ outcome: 'created' })
})

test('a foreign Secret is never taken over', async () => {
  const { provision, plan, namespace } = await provisioned('foreign')
  await core.deleteNamespacedSecret(at(namespace))
  const body = { metadata: { name: 'ghcr-secret' }, type: 'kubernetes.io/dockerconfigjson', ...older }
  await core.createNamespacedSecret({ namespace, body })
  const before = await getSecret(core, namespace)
  expect(await plan()).toMatchObject({ action: 'refused', reason: 'SECRET_FOREIGN' })
  expect(await provision({ takeOver: true })).toMatchObject({ outcome: 'failed', error: { code: 'SECRET_FOREIGN' } })
  expect(await getSecret(core, namespace)).toEqual(before)
})
