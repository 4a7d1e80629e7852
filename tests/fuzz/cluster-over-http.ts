import fc from 'fast-check'
import { answerOf, assertLike, ends, given, type OverHttp, token } from '#tests/fuzz/any-answer.ts'
import { nearly, oddBody } from '#tests/fuzz/odd.ts'
import { clusterAt, questions, shop } from '#tests/support/cluster-questions.ts'

const metadata = {
  name: 'web',
  namespace: 'shop',
  uid: 'u',
  resourceVersion: '1',
  labels: { a: 'b' },
  annotations: { c: 'd' },
}
const containers = [{ name: 'app', image: 'ghcr.io/ada/web' }]
const state = fc.constantFrom(
  { waiting: { reason: 'ErrImagePull', message: 'x' } },
  { running: {} },
  { terminated: { reason: 'Error' } },
)
const clusterBodies = fc.oneof(
  oddBody,
  ...[
    state.map((one) => ({
      items: [
        {
          metadata,
          spec: { serviceAccountName: 'default', imagePullSecrets: [{ name: 'ghcr-secret' }], containers },
          status: { phase: 'Running', containerStatuses: [{ name: 'app', state: one }] },
        },
      ],
      metadata: { continue: '' },
    })),
    fc.constant({
      items: [
        { involvedObject: { name: 'web' }, message: 'x', lastTimestamp: '2026-01-01T00:00:00Z', eventTime: null },
      ],
    }),
    fc.constant({ metadata, type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': 'e30=' } }),
    fc.constant({ metadata, status: { phase: 'Active' } }),
    fc.constant({ metadata, imagePullSecrets: [{ name: 'ghcr-secret' }] }),
    fc.constant({
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'pullkey-adopted' },
      subjects: [{ kind: 'ServiceAccount', name: 'pullkey', namespace: 'pullkey' }],
    }),
    fc.constant({ status: { userInfo: { username: 'system:serviceaccount:pullkey:pullkey' }, allowed: true } }),
    fc.constant({ kind: 'Status', reason: 'NotFound', message: token }),
  ].map((valid) => nearly<unknown>(valid).map((value) => JSON.stringify(value) ?? '')),
)
const container = { name: '', image: '', init: true, state: '' }
const pod = {
  name: '',
  workload: { kind: '', name: '' },
  serviceAccount: '',
  pullSecretNames: [''],
  containers: [container],
}
const object = { labels: {}, annotations: {}, isDeleting: true }
const listed = { ...object, namespace: '', managedFields: [] }
const found = { ...object, uid: '', resourceVersion: '', type: '', immutable: true, managedFields: [] }
const clusterCodes = ['UNREACHABLE', 'TIMEOUT', 'CREDENTIAL', 'DENIED', 'POLICY', 'REJECTED', 'FAILED'].map(
  (word) => `CLUSTER_${word}`,
)

/** What each question to the cluster may be answered with, beside null where there is nothing. */
const clusterExamples: Record<keyof typeof questions, unknown> = {
  findNamespace: object,
  applyNamespace: undefined,
  findPullSecret: found,
  applyPullSecret: undefined,
  findPullSecretMetadata: listed,
  listPullSecrets: [listed],
  deletePullSecret: 'deleted',
  listPods: { pods: [pod], isPartial: true },
  listFailures: {
    events: [{ pod: '', message: '' }],
    createFailures: [{ kind: '', name: '', message: '' }],
    isPartial: true,
  },
  listPullProgress: { events: [{ pod: '', reason: '', message: '' }], isPartial: true },
  findDefaultPullSecretNames: [''],
  findConsent: { roleRef: {}, subjects: [], annotations: {}, isDeleting: true },
  readUsername: undefined,
  mayMakeNamespaces: true,
  readVersion: undefined,
}

export const clusterOverHttp: OverHttp = (server) => {
  const cluster = clusterAt(server.kubeconfig)
  const asks = fc.constantFrom(...(Object.keys(questions) as (keyof typeof questions)[]))
  const answer = given(fc.constant({ 'content-type': 'application/json' }), clusterBodies)
  return {
    parser: 'a cluster over HTTP',
    claim: 'is understood, or said to have failed',
    property: fc.asyncProperty(asks, answer, async (name, one) => {
      server.answer = answerOf(one)
      const example = clusterExamples[name]
      await ends(questions[name](cluster, shop, token), [...clusterCodes, 'SECRET_CONFLICT', 'CHANGED'], (value) => {
        if (value !== null && example !== undefined) assertLike(value, example)
      })
    }),
  }
}
