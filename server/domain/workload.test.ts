import { expect, test } from 'vitest'
import { ownedWorkload, type PodOwnership, workloadOf } from '#server/domain/workload.ts'

const owner = (kind: string, name: string, isController = true) => ({ kind, name, isController })

test.each<[string, Omit<PodOwnership, 'name'>, object]>([
  ['no owner', { owners: [] }, { kind: 'Pod', name: 'p' }],
  [
    'a Deployment',
    { owners: [owner('ReplicaSet', 'api-7d9c')], templateHash: '7d9c' },
    { kind: 'Deployment', name: 'api' },
  ],
  ['a ReplicaSet of its own', { owners: [owner('ReplicaSet', 'api')] }, { kind: 'ReplicaSet', name: 'api' }],
  ['a StatefulSet', { owners: [owner('StatefulSet', 'db')] }, { kind: 'StatefulSet', name: 'db' }],
  ['a Job', { owners: [owner('Job', 'load')] }, { kind: 'Job', name: 'load' }],
  ['a CronJob', { owners: [owner('Job', 'nightly-29412345')] }, { kind: 'CronJob', name: 'nightly' }],
  [
    'a controller beside another owner',
    { owners: [owner('X', 'x', false), owner('Job', 'j')] },
    { kind: 'Job', name: 'j' },
  ],
])('a pod of %s belongs to it', (_, ownership, workload) => {
  expect(workloadOf({ name: 'p', ...ownership })).toEqual(workload)
})

test.each<[string, string, string]>([
  ['ReplicaSet', 'api-6454d8965f', 'Deployment api'],
  ['ReplicaSet', 'api-f68b67fc7', 'Deployment api'],
  ['ReplicaSet', 'nginx-latest', 'ReplicaSet nginx-latest'],
  ['ReplicaSet', 'api', 'ReplicaSet api'],
  ['StatefulSet', 'db-6454d8965f', 'StatefulSet db-6454d8965f'],
  ['Job', 'nightly-29412345', 'CronJob nightly'],
  ['CronJob', 'nightly', 'CronJob nightly'],
])('where there is no pod, the %s %s is the %s', (kind, name, workload) => {
  const found = ownedWorkload({ kind, name })
  expect(`${found.kind} ${found.name}`).toBe(workload)
})
