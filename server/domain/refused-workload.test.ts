import { expect, test } from 'vitest'
import { type CreateFailure, isRefusedByRule, refusedWorkloads } from '#server/domain/refused-workload.ts'

/** Texts of Kubernetes 1.37 as recorded, and of others' webhooks as their users reported them. */
test.each([
  `Error creating: pods "a-vth6m" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container "app" must set securityContext.runAsNonRoot=true)`,
  `Create Pod a-0 in StatefulSet a failed error: pods "a-0" is forbidden: ValidatingAdmissionPolicy 'trusted-images' with binding 'trusted-images' denied request: image ghcr.io/acme/a:1 is not signed`,
  'Error creating: Internal error occurred: failed calling webhook "w.example.com": failed to call webhook: Post "https://10.77.0.31:8443/validate?timeout=3s": dial tcp 10.77.0.31:8443: connect: connection refused',
  'Error creating: pods "a-lbnjh" is forbidden: image policy webhook backend denied one or more images: Images using latest tag are not allowed',
  'Error creating: admission webhook "mutate.kyverno.svc-fail" denied the request: \nfailed to verify image ghcr.io/acme/a:1: .../rekor.sigstore.dev: dial tcp: i/o timeout',
  'Error creating: admission webhook "validation.gatekeeper.sh" denied the request: [limits] container <web> has no cpu limit[labels] you must provide labels: {"app", "version"}',
  'Error creating: admission webhook "policy.sigstore.dev" denied the request: validation failed: failed policy: signed: spec.containers[0].image',
  'Error creating: admission webhook "image-signature.hightowerlabs.com" denied the request without explanation',
  'Error creating: pods "a-x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3',
  'Error creating job: admission webhook "validate.kyverno.svc-fail" denied the request: not signed',
])('a rule refused it: %s', (message) => {
  expect(isRefusedByRule(message)).toBe(true)
})

test.each([
  'Error creating: pods "a-" is forbidden: error looking up service account zoo/absent: serviceaccount "absent" not found',
  'Error creating: pods "a-x" is forbidden: no PriorityClass with name high was found',
  'Error creating: pods is forbidden: User "system:serviceaccount:kube-system:replicaset-controller" cannot create resource "pods"',
  'Error creating: pods "a-x" is forbidden: unable to create new content in namespace zoo because it is being terminated',
  'create Claim data-a-0 for Pod a-0 in StatefulSet a failed error: persistentvolumeclaims "data-a-0" is forbidden: exceeded quota: q',
  'Error creating: Timeout: request did not complete within requested timeout - context deadline exceeded',
  'Error creating: Pod "a-x" is invalid: spec.containers[0].image: Required value',
  '',
])('no rule refused it: %s', (message) => {
  expect(isRefusedByRule(message)).toBe(false)
})

const denied = 'Error creating: admission webhook "policy.sigstore.dev" denied the request: not signed'
const failure = (change: Partial<CreateFailure> = {}): CreateFailure => ({
  kind: 'ReplicaSet',
  name: 'api-6454d8965f',
  message: denied,
  firstAt: '2026-01-02T12:00:00Z',
  at: '2026-01-02T12:04:00Z',
  count: 3,
  ...change,
})
const api = { kind: 'Deployment', name: 'api' }
const readAt = '2026-01-02T12:05:00.000Z'
const refused = (failures: CreateFailure[], pods: Parameters<typeof refusedWorkloads>[1] = [], at = readAt) =>
  refusedWorkloads(failures, pods, at)

test('the events of one workload are one refusal: since the first, the last words, all attempts', () => {
  const last = { at: '2026-01-02T12:04:30Z', message: `(combined from similar events): ${denied} at all` }
  const early = failure({ firstAt: '2026-01-02T11:59:00Z', at: '2026-01-02T11:59:00Z', count: undefined })
  expect(refused([failure(), failure(last), early])).toEqual([
    {
      workload: api,
      message: `${denied} at all`,
      since: '2026-01-02T11:59:00Z',
      failedAt: '2026-01-02T12:04:30Z',
      attempts: 7,
    },
  ])
})

const made = (createdAt?: string, workload = api) => [{ workload, createdAt }]

test('a pod that came to be at the last refusal or after it ends it; one that is older does not', () => {
  expect(refused([failure()], made('2026-01-02T12:04:00Z'))).toEqual([])
  expect(refused([failure()], made('2026-01-02T12:04:10Z'))).toEqual([])
  expect(refused([failure()], made('2026-01-02T12:03:59Z'))).toHaveLength(1)
  expect(refused([failure()], made())).toHaveLength(1)
  expect(refused([failure()], made('2026-01-02T12:04:10Z', { kind: 'Deployment', name: 'web' }))).toHaveLength(1)
})

test('a pod of a ReplicaSet that is another controller’s ends it as well', () => {
  expect(refused([failure()], made('2026-01-02T12:04:10Z', { kind: 'ReplicaSet', name: 'api-6454d8965f' }))).toEqual([])
})

test('what was refused before the youngest pod is no part of it', () => {
  const before = failure({ firstAt: '2026-01-02T11:30:00Z', at: '2026-01-02T11:31:00Z' })
  expect(refused([before, failure()], made('2026-01-02T11:40:00Z'))).toMatchObject([
    { since: '2026-01-02T12:00:00Z', attempts: 3 },
  ])
})

test('a refusal is over when nothing followed it for longer than controllers wait', () => {
  expect(refused([failure()], [], '2026-01-02T12:21:00.000Z')).toHaveLength(1)
  expect(refused([failure()], [], '2026-01-02T12:22:00.000Z')).toEqual([])
  expect(refused([failure({ at: undefined })])).toEqual([])
})

test('what failed last decides', () => {
  const otherwise = failure({ at: '2026-01-02T12:04:30Z', message: 'Error creating: etcdserver: request timed out' })
  expect(refused([failure(), otherwise])).toEqual([])
  expect(refused([failure({ at: '2026-01-02T12:04:40Z' }), otherwise])).toHaveLength(1)
})

test('workloads come by name, whatever the order of the events', () => {
  const all = ['web', 'db', 'api'].map((name) => failure({ kind: 'StatefulSet', name }))
  expect(refused(all).map(({ workload }) => workload.name)).toEqual(['api', 'db', 'web'])
  expect(refused(all)).toEqual(refused(all.toReversed()))
})
