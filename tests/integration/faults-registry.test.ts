import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, inject, test } from 'vitest'
import { type Fault, FaultyServer } from '#tests/support/faulty-server.ts'
import { forwarderTo } from '#tests/support/forwarder.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What a check of an image comes to while the registry, or the way to it, is out of order. */

const { REGISTRY_URL = '' } = inject('sandbox').env
const registry = await FaultyServer.start(forwarderTo(REGISTRY_URL))
setDefaultCACertificates([...getCACertificates('default'), registry.authority])
const world = await openFileWorld({ env: { REGISTRY_URL: registry.url } })

const outcomes: [Fault, number, object][] = [
  ['refused', 1, { result: 'unreachable', detail: 'no-connection' }],
  ['black-hole', 1, { result: 'unreachable', detail: 'timeout' }],
  ['slow', 1, { result: 'pullable' }],
  ['cut', 1, { result: 'unreachable', detail: 'no-connection' }],
  ['failing', 1, { result: 'unreachable', detail: 'failed' }],
  ['limited', 1, { result: 'rate-limited', detail: expect.stringMatching(/Z$/) }],
  ['invalid-json', 1, { result: 'unreachable', detail: 'unexpected-answer' }],
  ['wrong-certificate', 1, { result: 'unreachable', detail: 'no-connection' }],
  // The token is given, and then the manifest is asked for.
  ['black-hole', 2, { result: 'unreachable', detail: 'timeout' }],
  ['cut', 2, { result: 'unreachable', detail: 'no-connection' }],
  ['failing', 2, { result: 'unreachable', detail: 'failed' }],
  ['limited', 2, { result: 'rate-limited', detail: expect.stringMatching(/Z$/) }],
  ['invalid-json', 2, { result: 'unreachable', detail: 'unexpected-answer' }],
]

test.each(outcomes)(
  'a registry that is %s at question %i is told by the check, and asking again succeeds',
  async (fault, from, outcome) => {
    const { caller, login } = await world.person()
    await new RegistryControl(REGISTRY_URL).putPackage(login, 'web', { tags: ['1'] })
    const { project } = await caller.project.create({ name: 'checked', environments: ['staging'] })
    const place = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
    const check = () => caller.pullStatus.checkImage({ ...place, image: `ghcr.io/${login}/web:1` })

    await registry.suffer(fault, from)
    const [checked, status] = await Promise.all([check(), caller.pullStatus.read(place)])
    await registry.suffer(null)

    expect(checked).toMatchObject(outcome)
    // What the cluster says does not hang on the registry.
    expect(status.secret.state).toBe('current')
    expect(await check()).toMatchObject({ result: 'pullable' })
  },
)
