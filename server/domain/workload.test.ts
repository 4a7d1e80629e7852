import { expect, test } from 'vitest'
import { type PodOwnership, workloadOf } from '#server/domain/workload.ts'

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
