import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createFailures, failureEvents } from '#server/adapters/event-answers.ts'
import { podAnswer } from '#server/adapters/pod-answers.ts'

/** A pod that waits with this to say. */
const saying = (message: string) => ({
  spec: { containers: [{ name: 'app', image: 'x' }] },
  status: { containerStatuses: [{ name: 'app', state: { waiting: { reason: 'ErrImagePull', message } } }] },
})

test('nothing of a token is left where a long message is cut, wherever in it the token stands', () => {
  const token = `gho_${'canary'.repeat(6)}`
  for (let before = 3_400; before < 4_001; before += 7) {
    const message = `${'x'.repeat(before)}/${token}/${'y'.repeat(600)}`
    expect(podAnswer.parse(saying(message)).containers[0]?.message).not.toContain('canary')
    expect(failureEvents([{ involvedObject: { name: 'web' }, message }])[0]?.message).not.toContain('canary')
  }
})

test('no token is left in what else people and nodes chose: images, reasons, and the names of owners', () => {
  const token = `ghp_${'canary'.repeat(6)}`
  const image = `https://ada:${token}@ghcr.io/ada/web`
  const pod = {
    metadata: { name: 'web', ownerReferences: [{ kind: token, name: token }] },
    spec: {
      containers: ['app', 'ended'].map((name) => ({ name, image })),
      volumes: [{ name: 'model', image: { reference: image } }],
    },
    status: {
      containerStatuses: [
        { name: 'app', state: { waiting: { reason: `cannot pull with ${token}` } } },
        { name: 'ended', state: { terminated: { reason: token } } },
      ],
    },
  }
  expect(JSON.stringify(podAnswer.parse(pod))).not.toContain('canary')
  const refused = { involvedObject: { kind: 'Job', name: token }, reason: 'FailedCreate' }
  expect(JSON.stringify(createFailures([refused]))).not.toContain('canary')
})

test('an image that is masked in a node’s words is masked as they are', () => {
  const image = `https://ada:ghp_${'x'.repeat(36)}@ghcr.io/ada/web`
  const message = `Failed to apply default image tag "${image}": invalid reference format`
  const found = podAnswer.parse({ spec: { containers: [{ name: 'app', image }] }, status: saying(message).status })
  expect(found.containers[0]?.message).toContain(`"${found.containers[0]?.image}"`)
})

test('a time that is none is left out, and the next best is taken', () => {
  const failed = {
    involvedObject: { name: 'web' },
    lastTimestamp: 'soon',
    firstTimestamp: '',
    eventTime: '2026-01-02T00:00:00Z',
  }
  expect(failureEvents([failed])).toMatchObject([{ at: '2026-01-02T00:00:00Z', firstAt: '2026-01-02T00:00:00Z' }])
  expect(failureEvents([{ ...failed, eventTime: 'x' }])[0]).toMatchObject({ at: undefined, firstAt: undefined })
  expect(podAnswer.parse({ metadata: { creationTimestamp: 'soon' } })).not.toHaveProperty('createdAt')
})

test('a message that is not too long is kept whole', () => {
  const message = 'a '.repeat(2_000)
  expect(podAnswer.parse(saying(message)).containers[0]?.message).toBe(message)
})

test('of a long message only what is shown stays in memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const heldAfter = (pods: number) => {
    const kept = Array.from({ length: pods }, (_, index) => podAnswer.parse(saying(`${index}`.padEnd(1_000_000, 'x'))))
    collect()
    return kept.length > 0 ? process.memoryUsage().heapUsed : 0
  }
  expect(heldAfter(60) - heldAfter(1)).toBeLessThan(5_000_000)
})

test.each([
  ['an image that is an object', { spec: { containers: [{ name: 'app', image: {} }] } }],
  ['containers that are no list', { spec: { containers: {} } }],
  ['a message that is a number', saying(1 as never)],
])('%s is no pod', (_, answer) => {
  expect(podAnswer.safeParse(answer).success).toBe(false)
})

test('a pod of which nothing is known but that it is there has no containers', () => {
  const nothing = {
    name: '',
    workload: { kind: 'Pod', name: '' },
    serviceAccount: 'default',
    pullSecretNames: [],
    containers: [],
  }
  expect(podAnswer.parse({ metadata: null, spec: null, status: null })).toEqual(nothing)
})

test('a pod says which workload it is of, and on which node', () => {
  const metadata = {
    name: 'api-7d9c-x2',
    labels: { 'pod-template-hash': '7d9c' },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'api-7d9c', controller: true }],
  }
  expect(podAnswer.parse({ metadata, spec: { nodeName: 'w-2' } })).toMatchObject({
    workload: { kind: 'Deployment', name: 'api' },
    node: 'w-2',
  })
})
