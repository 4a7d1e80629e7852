import { expect, test } from 'vitest'
import { diagnose } from '#server/domain/diagnose.ts'
import { explainPod } from '#server/domain/pull-explanation.ts'
import { pullingSince } from '#server/domain/pull-progress.ts'
import type { ContainerStatus, Verdict } from '#server/domain/pull-status.ts'
import { readRecorded, recordedMoments } from '#tests/support/recorded-pods.ts'

/**
 * What every recorded pod comes to, alone in its namespace, beside a PullSecret that is current and was written before
 * anything failed. The PullSecret is the Secret that the pod names, whatever it was called there.
 */

/** They hold nothing that would serve at this registry: no current PullSecret is like them. */
const strangers = ['other-host', 'other-path', 'list-auths', 'no-base64']

const words = (text: string) => text.trim().split(/\s+/)
const always: Record<string, string[]> = {
  'ok ok': words(`
    image-fine seed-rotating present-never-same-secret present-same-token dead-then-good missing-then-good digest
    tag-wrong-digest-right arm64-binary init-blocks env-missing not-root no-command no-such-command
    runtime-class mount-missing`),
  // Half of a layer came, ten minutes ago.
  'ok warning': ['blob-stall'],
  // They run, and need no credential.
  'not-referenced warning': words('preloaded public'),
  'not-referenced error': words(`
    present-no-secret present-always-no-secret no-secret secret-missing secrets-missing secret-other-host
    secret-other-path secret-list-auths secret-no-base64 statefulset`),
  'reconnect-github error': words(`
    present-dead-secret present-secret-recreated token-dead serviceaccount-dead dead-then-dead missing-then-dead
    image-volume-token-dead kubelet-restarted`),
  'no-access error': words(`
    dead-then-stranger no-access no-access-empty classic-forbidden classic-lifetime insufficient-scope`),
  'sso-required error': words('sso sso-oauth'),
  'image-not-found error': words(`
    present-never-no-secret never-absent manifest-unknown digest-missing tag-right-digest-wrong no-child no-amd64
    attestation no-config invalid-upper invalid-scheme invalid-variable invalid-colon invalid-init init-fails
    sidecar-fine-app-fails ephemeral image-volume-not-found image-volume-not-mounted image-volume-invalid daemonset
    rollout`),
  'registry-trouble error': words(`
    not-tar bad-diffid strange-layer schema1 not-json strange-type manifest-flip token-429 manifest-429 token-500
    manifest-500 token-502 manifest-502 token-503 manifest-503 token-504 manifest-504 blob-401 blob-403 net-portal`),
  'node-trouble error': words(`
    blob-cut blob-short reset-manifest hang-token blob-hang net-wrong-name net-expired net-plain-http net-no-route
    net-unreachable net-silent net-closes net-servfail net-dns-refused net-mirrored net-bad-toml
    blob-redirect-refused blob-redirect-dns verifier-hangs`),
}
/** Where a pod comes to something else later, or was there at one moment only. */
const changing: Record<string, { early: string; late?: string }> = {
  'restart-secret-deleted': { early: 'ok ok', late: 'not-referenced error' },
  'restart-always-token-dead': { early: 'ok ok', late: 'reconnect-github error' },
  mended: { early: 'not-referenced error', late: 'ok ok' },
  'job-mended': { early: 'not-referenced error', late: 'ok ok' },
  evicted: { early: 'image-not-found error', late: 'ok ok' },
  deleting: { early: 'image-not-found error', late: 'ok ok' },
  'job-deadline': { early: 'image-not-found error' },
}

const cases = recordedMoments.map((one) => {
  const found = Object.keys(always).filter((verdict) => always[verdict]?.includes(one.name))
  return { ...one, verdicts: [...found, ...(changing[one.name] ? [changing[one.name]?.[one.when]] : [])] }
})

test('every recorded pod stands in the table once, and nothing else does', () => {
  expect(cases.filter(({ verdicts }) => verdicts.length !== 1 || !verdicts[0])).toEqual([])
  const named = [...Object.values(always).flat(), ...Object.keys(changing)].sort()
  expect(named).toEqual([...new Set(cases.map(({ name }) => name))].sort())
})

test.each(cases)('$name, $when: $verdicts', ({ verdicts, ...one }) => {
  const { code, severity } = verdictOf(one)
  expect(`${code} ${severity}`).toBe(verdicts[0])
})

test('the registry is not said to lack an image that the pod forbids to pull', () => {
  const isNever = (one: Recorded) => JSON.stringify(one.pod).includes('ErrImageNeverPull')
  const forbidden = cases.filter((one) => verdictOf(one).facts.isNeverPulled)
  expect(forbidden).toEqual(cases.filter(isNever))
  expect(new Set(forbidden.map(({ name }) => name))).toEqual(new Set(words('present-never-no-secret never-absent')))
})

type Recorded = (typeof recordedMoments)[number]

function verdictOf(one: Recorded): Verdict {
  return diagnose({
    connection: 'usable',
    isNamespaceDeleting: false,
    secret: { state: 'current', provisionedAt: '2026-11-26T12:00:00.000Z' },
    usage: { defaultServiceAccount: false, pods: 1, podsReferencing: 1 },
    containers: containersOf(one),
    unread: [],
    readAt: '2026-11-26T14:10:00.000Z',
  })
}

function containersOf(one: Recorded): ContainerStatus[] {
  const { found, events, progress } = readRecorded(one)
  const failures = explainPod(found.containers, events)
  return found.containers.map((container, index) => {
    const { name, init, image, state, reason, message } = container
    const failure = failures[index]
    const missing = failure?.missingSecrets ?? []
    return {
      pod: found.name,
      workload: found.workload,
      serviceAccount: found.serviceAccount,
      container: name,
      // Whichever host it was recorded at, here it is the registry's.
      ...{ init, image, fromRegistry: true },
      references: found.pullSecretNames.some((secret) => ![...strangers, ...missing].includes(secret)),
      state: failure ? 'waiting' : state,
      reason: failure?.reason ?? reason,
      message: failure?.message ?? message,
      cause: failure?.cause,
      failedAt: failure?.failedAt,
      since: failure ? failure.since : pullingSince(container, progress, events),
    }
  })
}
