import { expect, test } from 'vitest'
import { accountUse } from '#app/projects/[projectId]/use-lines.ts'
import type { UsageStatus, VerdictFacts } from '#server/domain/pull-status.ts'

const use = (usage: Partial<UsageStatus>, facts: VerdictFacts = {}) =>
  accountUse({
    environmentId: 'e',
    namespace: 'project-p-staging',
    readAt: '2026-01-02T12:00:00.000Z',
    tookMs: 1,
    secret: { state: 'current' },
    usage: { defaultServiceAccount: false, pods: 0, podsReferencing: 0, ...usage },
    containers: [],
    findings: [{ code: 'ok', severity: 'ok', facts: {} }],
    verdict: { code: 'ok', severity: 'ok', facts },
  })
const patch = (account: string, list: string) =>
  `kubectl -n project-p-staging patch serviceaccount ${account} -p '{"imagePullSecrets":[${list}]}'`

test('the command repeats what the account names already, because a patch replaces its list', () => {
  expect(use({ otherAccountSecrets: ['quay', 'mirror'] })).toEqual({
    account: 'default',
    isNamed: false,
    command: patch('default', '{"name":"quay"},{"name":"mirror"},{"name":"ghcr-secret"}'),
    look: null,
  })
  expect(use({}).command).toBe(patch('default', '{"name":"ghcr-secret"}'))
})

test('an account that could not be read is to be looked at first', () => {
  expect(use({ defaultServiceAccount: null })).toMatchObject({
    command: patch('default', '{"name":"ghcr-secret"}'),
    look: "kubectl -n project-p-staging get serviceaccount default -o jsonpath='{.imagePullSecrets}'",
  })
})

test('another account gets a command of its own, and nothing of the default one', () => {
  const usage = { defaultServiceAccount: true, otherAccountSecrets: ['quay'] }
  expect(use(usage, { serviceAccount: 'builder' })).toEqual({
    account: 'builder',
    isNamed: false,
    command: patch('builder', '{"name":"ghcr-secret"}'),
    look: "kubectl -n project-p-staging get serviceaccount builder -o jsonpath='{.imagePullSecrets}'",
  })
})

test('where the default account names it, nothing is left to do', () => {
  expect(use({ defaultServiceAccount: true }, { serviceAccount: 'default' }).isNamed).toBe(true)
})
