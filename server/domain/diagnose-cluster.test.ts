import { expect, test } from 'vitest'
import { diagnose } from '#server/domain/diagnose.ts'
import type { ClusterTrouble, VerdictCode } from '#server/domain/pull-status.ts'

const verdicts: Record<ClusterTrouble, VerdictCode> = {
  name: 'cluster-unreachable',
  connection: 'cluster-unreachable',
  certificate: 'cluster-unreachable',
  timeout: 'cluster-unreachable',
  failed: 'cluster-unreachable',
  credential: 'cluster-credential',
  denied: 'cluster-denied',
  consent: 'consent-missing',
  policy: 'cluster-policy',
}

test.each(Object.entries(verdicts) as [ClusterTrouble, VerdictCode][])(
  'a PullSecret that cannot be read (%s) is %s',
  (trouble, code) => {
    const verdict = diagnose({
      connection: 'usable',
      isNamespaceDeleting: false,
      secret: { state: 'unreadable', detail: trouble },
      usage: { defaultServiceAccount: null, unreadable: trouble },
      containers: [],
      unread: [],
      readAt: '2026-01-02T12:01:00.000Z',
    })
    expect(verdict).toEqual({ code, severity: 'error', facts: { trouble } })
  },
)
