import { expect, test } from 'vitest'
import { type Evidence, imagesToCheck, tellFinding } from '#app/projects/[projectId]/evidence.ts'
import { mendOfVerdict } from '#app/projects/[projectId]/verdict-mend.ts'
import { type Findings, findingsOf } from '#server/domain/diagnose.ts'
import { failing, usable } from '#server/domain/findings.fixtures.ts'
import type { PullCheckResult } from '#server/domain/pull-check.ts'

const FAILED = '2026-01-02T12:00:45.000Z'
const BEFORE = '2026-01-02T12:00:30.000Z'
const AFTER = '2026-01-02T12:00:50.000Z'
const [one, other] = ['ghcr.io/ada/web:1.4', 'ghcr.io/ada/api:2']

const evidence = (answers: Record<string, PullCheckResult>, checkedAt = AFTER, validAt?: string): Evidence => ({
  ...(validAt && { validAt }),
  checkOf: (image) => (answers[image] ? { ...answers[image], checkedAt } : undefined),
})

/** What is told of the first finding. */
function told(containers: Findings['containers'], learnt: Evidence) {
  const findings: Findings = { ...usable, containers }
  const [finding] = findingsOf(findings)
  const { code, severity, now, facts } = tellFinding(finding, findings, learnt)
  return { code, severity, now, refusal: facts.refusal }
}

test.each(['token-dead', 'no-access', 'not-found'] as const)(
  '%s that the registry contradicts by now is told as it would be now',
  (cause) => {
    const pods = [failing(cause, { failedAt: FAILED })]
    const after = (answer: PullCheckResult) => told(pods, evidence({ [one]: answer }))
    expect(after({ result: 'pullable' })).toMatchObject({ severity: 'warning', now: 'pullable' })
    expect(after({ result: 'denied', detail: 'sso' })).toMatchObject({ code: 'sso-required', refusal: 'sso' })
    expect(after({ result: 'denied' })).toMatchObject({ code: 'no-access', severity: 'error' })
    expect(after({ result: 'not-found' })).toMatchObject({ code: 'image-not-found', severity: 'error' })
    expect(after({ result: 'token-dead' })).toMatchObject({ code: 'reconnect-github', severity: 'error' })
  },
)

test('nobody is sent to a package that the registry does not know', () => {
  const [finding] = findingsOf({ ...usable, containers: [failing('not-found', { failedAt: FAILED })] })
  const mend = (answer: PullCheckResult) =>
    mendOfVerdict(tellFinding(finding, usable, evidence({ [one]: answer })), {
      source: 'oauth',
      gitHubUrl: 'https://github.com',
    })
  expect(mend({ result: 'not-found' })).toMatchObject({ kind: 'package' })
  expect(mend({ result: 'not-found', detail: 'package' })).toBeNull()
})

test('what failed before the PullSecret was there is told by the check', () => {
  const pods = [failing('no-credential', { failedAt: '2026-01-02T11:59:00.000Z' })]
  const after = (answer: PullCheckResult) => told(pods, evidence({ [one]: answer }))
  expect(after({ result: 'pullable' })).toMatchObject({ code: 'ok', severity: 'warning', now: 'pullable' })
  expect(after({ result: 'denied' })).toMatchObject({ code: 'no-access', severity: 'error' })
})

test('what is no answer, or older than the failure, changes nothing', () => {
  const pods = [failing('no-access', { failedAt: FAILED })]
  const asRead = { code: 'no-access', severity: 'error', now: undefined }
  expect(told(pods, evidence({ [one]: { result: 'unreachable', detail: 'timeout' } }))).toMatchObject(asRead)
  expect(told(pods, evidence({ [one]: { result: 'pullable' } }, BEFORE))).toMatchObject(asRead)
  expect(told(pods, evidence({}))).toMatchObject(asRead)
})

test('several images are told anew only where all have the same answer', () => {
  const pods = [one, other].map((image) => failing('no-access', { image, failedAt: FAILED }))
  const pullable = { result: 'pullable' } as const
  expect(told(pods, evidence({ [one]: pullable })).now).toBeUndefined()
  expect(told(pods, evidence({ [one]: pullable, [other]: { result: 'denied' } })).now).toBeUndefined()
  expect(told(pods, evidence({ [one]: pullable, [other]: pullable })).now).toBe('pullable')
})

test('a node that cannot reach the registry is not contradicted by an answer that Pullkey got', () => {
  const pods = [failing('timeout', { failedAt: FAILED })]
  expect(told(pods, evidence({ [one]: { result: 'pullable' } }))).toMatchObject({
    code: 'node-trouble',
    severity: 'error',
  })
})

test('nobody is told to reconnect whose token GitHub called valid after the failure', () => {
  const pods = [failing('token-dead', { failedAt: FAILED })]
  expect(told(pods, evidence({}, AFTER, AFTER))).toMatchObject({ code: 'reconnect-github', now: 'token-valid' })
  expect(told(pods, evidence({}, AFTER, BEFORE)).now).toBeUndefined()
  expect(told(pods, evidence({ [one]: { result: 'token-dead' } }, AFTER, FAILED)).now).toBeUndefined()
})

test('five images at most are checked, of what a check can know, and none without a PullSecret', () => {
  const images = [1, 2, 3, 4, 5, 6].map((tag) => `ghcr.io/ada/web:${tag}`)
  const containers = [
    ...images.map((image) => failing('no-access', { image })),
    failing('invalid-name', { image: 'ghcr.io/Ada/web' }),
    failing('no-access', { image: 'quay.io/ada/web', fromRegistry: false }),
  ]
  const checked = (change: Partial<Findings>) => {
    const findings = { ...usable, containers, ...change }
    return imagesToCheck({ secret: findings.secret, findings: findingsOf(findings) })
  }
  expect(checked({})).toEqual(images.slice(0, 5))
  expect(checked({ containers: containers.slice(6) })).toEqual([])
  expect(checked({ secret: { state: 'missing' } })).toEqual([])
})
