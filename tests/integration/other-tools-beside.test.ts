import { expect, inject, test } from 'vitest'
import {
  applied,
  FORCED,
  manifestOf,
  marked,
  OF_APPLICATION,
  OF_BACKUP,
  OF_RELEASE,
  OTHER_CONTENT,
  openOtherTools,
  typed,
  type Way,
} from '#tests/support/other-tools.ts'
import { expectQuiet, provisionedSecret } from '#tests/support/provisioned-secret.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Other tools beside Pullkey: what holds up nothing, what is theirs alone, and what they put back. */

const world = await openFileWorld()
const tools = await openOtherTools(inject('sandbox').kubeconfigPath)

test('what Velero restored with its managed fields is Pullkey’s own again, and is updated without asking', async () => {
  const place = await provisionedSecret(world, 'shared')
  const { namespace } = place
  const saved = await tools.read(namespace, '--show-managed-fields')
  await tools.recreate(marked(saved, OF_BACKUP), '--field-manager=velero-server')
  const { managedFields } = saved.metadata
  await tools.patch(namespace, { metadata: { managedFields } }, '--type=merge', '--field-manager=velero-server')
  await expectQuiet(place)
  await place.reconnect()
  expect(await place.overview()).toMatchObject({ state: 'outdated' })
  expect(await place.provision()).toMatchObject({ outcome: 'updated' })
  await expectQuiet(place)
})

test('what was restored as it was is current, and only a list cannot tell', async () => {
  const place = await provisionedSecret(world, 'shared')
  const { read, plan, provision, overview, object, namespace } = place
  await tools.recreate(await tools.read(namespace), '--field-manager=velero-server')
  const before = await object()
  expect((await read()).secret).toMatchObject({ state: 'current' })
  expect(await overview()).toMatchObject({ state: 'unknown' })
  expect(await plan()).toMatchObject({ action: 'none' })
  expect(await provision()).toMatchObject({ outcome: 'unchanged' })
  expect(await object()).toEqual(before)
})

test('a tool that puts its own back after a take-over holds it again, and is named again', async () => {
  const place = await provisionedSecret(world, 'shared')
  const { plan, provision, environmentId } = place
  const sync = () =>
    applied(OTHER_CONTENT, [...FORCED, '--field-manager=argocd-controller'], OF_APPLICATION)(tools, place)
  for (let round = 0; round < 2; round++) {
    await sync()
    const planned = await plan()
    expect(planned).toMatchObject({ action: 'refused', managers: ['argocd-controller'] })
    const versions = { [environmentId]: planned?.version }
    expect(await provision({ takeOver: true, versions })).toMatchObject({ outcome: 'updated' })
  }
  await expectQuiet(place)
})

const lost: [string, Way][] = [
  ['kubectl label gave another project', typed('label', 'pullkey.dev/project=other', '--overwrite')],
  ['kubectl label took the project from', typed('label', 'pullkey.dev/project-')],
  [
    'a chart made before',
    async ({ kubectl: run, apply }, { namespace }) => {
      await run(['delete', 'secret', 'ghcr-secret', '-n', namespace])
      await apply(manifestOf(namespace, OTHER_CONTENT, OF_RELEASE), ...FORCED, '--field-manager=helm')
    },
  ],
]

test.each(lost)('one that %s is foreign, and is not taken over either', async (_, write) => {
  const place = await provisionedSecret(world, 'shared')
  const { plan, provision, read, overview, object } = place
  await write(tools, place)
  const before = await object()
  expect((await read()).secret).toEqual({ state: 'foreign' })
  expect(await overview()).toEqual({ state: 'foreign' })
  expect(await plan()).toMatchObject({ action: 'refused', reason: 'SECRET_FOREIGN' })
  for (const takeOver of [false, true])
    expect(await provision({ takeOver })).toMatchObject({ outcome: 'failed', error: { code: 'SECRET_FOREIGN' } })
  expect(await object()).toEqual(before)
})

const additions: [string, Way][] = [
  ['kubectl label', typed('label', 'team=shop')],
  ['kubectl apply', async ({ read, apply }, { namespace }) => apply(await read(namespace))],
  ['Helm', ({ patch }, { namespace }) => patch(namespace, { metadata: OF_RELEASE }, '--field-manager=helm')],
]

test.each(additions)('what %s adds holds up nothing: the next token is written without asking', async (_, write) => {
  const place = await provisionedSecret(world, 'shared')
  await write(tools, place)
  await expectQuiet(place)
  await place.reconnect()
  const { secret: status } = await place.read()
  expect(status).toMatchObject({ state: 'outdated', detail: 'token-changed' })
  expect(status).not.toHaveProperty('managers')
  expect(await place.plan()).toMatchObject({ action: 'update' })
  expect(await place.provision()).toMatchObject({ outcome: 'updated' })
  await expectQuiet(place)
})
