import { expect, test } from 'vitest'
import { ClusterRefusal, type RefusalReason } from '#server/adapters/cluster-refusal.ts'

const SUBJECT = 'secrets "ghcr-secret" is forbidden:'

const refusals: [number, string, RefusalReason][] = [
  [403, `${SUBJECT} exceeded quota: objects, requested: secrets=1, used: secrets=5, limited: secrets=5`, 'quota'],
  [403, `${SUBJECT} failed quota: compute: must specify limits.cpu`, 'quota'],
  [403, `${SUBJECT} status unknown for quota: objects, resources: secrets`, 'quota'],
  [403, 'admission webhook "guard.example.com" denied the request: no', 'webhook'],
  [400, 'admission webhook "guard.example.com" denied the request: no', 'webhook'],
  [422, `${SUBJECT} ValidatingAdmissionPolicy 'a' with binding 'b' denied request: no`, 'policy'],
  // What follows the API server's own words is for others to choose.
  [403, 'admission webhook "guard.example.com" denied the request: x is forbidden: exceeded quota: y', 'webhook'],
  [403, `${SUBJECT} User "system:serviceaccount:a:b" cannot patch resource "secrets" in API group ""`, null],
  [403, `${SUBJECT} User "exceeded quota: admission webhook "x"" cannot patch resource "secrets"`, null],
  [500, 'Internal error occurred: failed calling webhook "guard.example.com"', null],
]

test.each(refusals)('a %i that says %j is because of %s', (status, message, because) => {
  const refusal = new ClusterRefusal(status, JSON.stringify({ kind: 'Status', reason: 'Forbidden', message }))
  expect(refusal.because).toBe(because)
  expect(JSON.stringify({ ...refusal, said: refusal.message })).not.toMatch(/forbidden|guard|webhook "/)
})
