import { expect, test } from 'vitest'
import { restartCommand, workloadsWithoutReference } from '#app/projects/[projectId]/restart-commands.ts'
import { container } from '#app/projects/[projectId]/verdict-words.fixtures.ts'

test.each([
  ['Deployment', 'kubectl rollout restart deployment/api -n shop-prod'],
  ['StatefulSet', 'kubectl rollout restart statefulset/api -n shop-prod'],
  ['DaemonSet', 'kubectl rollout restart daemonset/api -n shop-prod'],
  ['Job', null],
  ['CronJob', null],
  ['ReplicaSet', null],
  ['Pod', null],
])('a %s is restarted by: %s', (kind, command) => {
  expect(restartCommand('shop-prod', { kind, name: 'api' })).toBe(command)
})

test('a workload that lacks the reference is named once, and no other', () => {
  const api = { kind: 'Deployment', name: 'api' }
  const lacking = container({ workload: api, references: false, fromRegistry: true })
  const containers = [
    lacking,
    { ...lacking, pod: 'api-2' },
    container({ workload: { kind: 'Job', name: 'referencing' }, references: true, fromRegistry: true }),
    container({ workload: { kind: 'Job', name: 'elsewhere' }, references: false, fromRegistry: false }),
  ]
  expect(workloadsWithoutReference(containers)).toEqual([api])
})
