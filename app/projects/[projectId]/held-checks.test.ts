import { expect, test } from 'vitest'
import { tellFinding } from '#app/projects/[projectId]/evidence.ts'
import { tellCheck } from '#app/projects/[projectId]/pull-check-words.ts'
import { type Findings, findingsOf } from '#server/domain/diagnose.ts'
import { failing, usable } from '#server/domain/findings.fixtures.ts'
import type { PullCheckResult } from '#server/domain/pull-check.ts'
import type { PullRefusal } from '#server/domain/pull-failure.ts'

/** What a check says where another person's token was asked with, and what of it the reader can mend. */

const secret: Findings['secret'] = {
  state: 'current',
  provisionedAt: '2026-01-02T11:00:00.000Z',
  holder: { login: 'grace', isYou: false },
}
const readAt = '2026-01-02T11:30:00.000Z'
const checkedAt = '2026-01-02T12:00:00.000Z'

function tell(result: PullCheckResult) {
  const status = { secret, readAt, verdict: { code: 'ok' as const, severity: 'ok' as const, facts: {} } }
  const standpoint = { source: 'oauth' as const, gitHubUrl: 'https://github.com', image: 'ghcr.io/acme/api:2', status }
  return tellCheck({ ...result, checkedAt }, standpoint)
}

const refusals = ['sso', 'oauth-app', 'classic-token', 'token-lifetime', 'scope', undefined] as (
  | PullRefusal
  | undefined
)[]

test.each(refusals)(
  'a refusal of their token (%s) offers the reader’s own, and nothing about the reader’s connection',
  (detail) => {
    expect(tell({ result: 'denied', detail })).toMatchObject({
      hint: 'imageCheck.hints.held-access',
      mend: { kind: 'put-mine' },
    })
  },
)

test('their dead token offers the reader’s own, and a missing tag says the same as ever', () => {
  expect(tell({ result: 'token-dead' })).toMatchObject({
    hint: 'imageCheck.hints.held-token',
    mend: { kind: 'put-mine' },
  })
  expect(tell({ result: 'not-found' })).toMatchObject({ mend: { kind: 'package' } })
})

test('that GitHub calls the reader’s token valid says nothing of theirs', () => {
  const containers = [failing('no-access', { failedAt: '2026-01-02T12:00:45.000Z' })]
  const check = { result: 'token-dead' as const, checkedAt: '2026-01-02T12:00:50.000Z' }
  const learnt = { validAt: '2026-01-02T12:30:00.000Z', checkOf: () => check }
  const told = (status: Findings) => tellFinding(findingsOf(status)[0], status, learnt)
  expect(told({ ...usable, containers })).toMatchObject({ now: 'token-valid' })
  expect(told({ ...usable, containers, secret })).toMatchObject({ code: 'reconnect-github' })
  expect(told({ ...usable, containers, secret })).not.toHaveProperty('now')
})
