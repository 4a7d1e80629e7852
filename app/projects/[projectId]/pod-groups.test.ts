import { expect, test } from 'vitest'
import { groupPods, seenImages } from '#app/projects/[projectId]/pod-groups.ts'
import { container, failing } from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import type { ContainerStatus } from '#server/domain/pull-status.ts'

const replicas = (count: number, name: string, one: (pod: string) => ContainerStatus) =>
  Array.from({ length: count }, (_, index) => one(`${name}-${index}`))

test('those that fail come first, and among equals the most pods', () => {
  const groups = groupPods([
    ...replicas(5, 'web', (pod) => container({ pod })),
    ...replicas(2, 'job', (pod) => failing('not-found', { pod, image: 'ghcr.io/ada/job:2' })),
    ...replicas(12, 'api', (pod) => failing('no-access', { pod, image: 'ghcr.io/acme/api' })),
    container({ pod: 'lone', image: 'ghcr.io/ada/lone:1' }),
  ])
  expect(groups.map(({ pods, container }) => [pods.length, container.image])).toEqual([
    [12, 'ghcr.io/acme/api'],
    [2, 'ghcr.io/ada/job:2'],
    [5, 'ghcr.io/acme/web:1.4'],
    [1, 'ghcr.io/ada/lone:1'],
  ])
})

const differences: [string, Partial<ContainerStatus>][] = [
  ['workload', { workload: { kind: 'Job', name: 'web' } }],
  ['container', { container: 'sidecar' }],
  ['init', { init: true }],
  ['image', { image: 'ghcr.io/acme/web:1.5' }],
  ['state', { state: 'terminated' }],
  ['reason', { reason: 'ErrImageNeverPull' }],
  ['cause', { cause: 'no-access' }],
  ['pull that goes on', { cause: undefined, since: '2026-01-02T12:00:00Z' }],
  ['references', { references: false }],
  ['serviceAccount', { serviceAccount: 'builder' }],
]

test.each(differences)('what differs in its %s is another row', (_, difference) => {
  expect(groupPods([failing('other'), failing('other', { pod: 'web-2', ...difference })])).toHaveLength(2)
})

test('pods that nothing owns share a row, and each node is named once', () => {
  const alone = (pod: string, node?: string) => failing('dns', { pod, node, workload: { kind: 'Pod', name: pod } })
  expect(groupPods([alone('a', 'w-1'), alone('b', 'w-2'), alone('c', 'w-1'), alone('d')])).toMatchObject([
    { pods: ['a', 'b', 'c', 'd'], nodes: ['w-1', 'w-2'] },
  ])
})

test('a pod that fails and one that waits for its next attempt are equal', () => {
  const waiting = failing('no-access', { pod: 'web-2', reason: 'ImagePullBackOff' })
  expect(groupPods([failing('no-access'), waiting])).toHaveLength(1)
})

test('the newest words are shown, wherever they stand', () => {
  const said = (pod: string, minute: number, message?: string) =>
    failing('other', { pod, message, failedAt: `2026-01-02T12:0${minute}:00.000Z` })
  const [group] = groupPods([said('a', 1, 'first'), said('b', 5, 'last'), said('c', 3, 'between')])
  expect(group?.container).toMatchObject({ message: 'last', failedAt: '2026-01-02T12:05:00.000Z' })
  const [silent] = groupPods([said('a', 1, 'first'), said('b', 5)])
  expect(silent?.container).toMatchObject({ message: 'first', failedAt: '2026-01-02T12:05:00.000Z' })
})

test('the pull that began first is shown of those that go on', () => {
  const pulling = (pod: string, minute: number) =>
    container({ pod, state: 'waiting', since: `2026-01-02T12:0${minute}:00Z` })
  const [group, ...others] = groupPods([pulling('a', 3), pulling('b', 1), pulling('c', 2)])
  expect(group?.container.since).toBe('2026-01-02T12:01:00Z')
  expect(others).toEqual([])
})

test('images are offered once each, the failing first, and none of another registry', () => {
  const images = seenImages([
    container(),
    container({ pod: 'web-2' }),
    container({ pod: 'db', image: 'docker.io/library/postgres:18', fromRegistry: false }),
    failing('no-access', { pod: 'api', image: 'ghcr.io/acme/api:2.0' }),
  ])
  expect(images).toEqual(['ghcr.io/acme/api:2.0', 'ghcr.io/acme/web:1.4'])
})
