import { expect, test } from 'vitest'
import { reportOf } from '#app/projects/[projectId]/report.ts'
import { container, inChinese, inEnglish } from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import type { PullCheck } from '#server/domain/pull-check.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

const image = 'ghcr.io/acme/api:2.0'
const readAt = '2026-01-02T12:05:00.000Z'
const finding: Verdict = {
  code: 'no-access',
  severity: 'error',
  facts: {
    ...{ cause: 'no-access', image, images: [image], imageCount: 1, pods: 1 },
    workloads: [{ kind: 'Deployment', name: 'api' }],
    ...{ since: '2026-01-02T11:00:00Z', failedAt: '2026-01-02T12:04:00Z', retryBy: '2026-01-02T12:09:00Z' },
  },
}
const status: PullStatus = {
  ...{ environmentId: 'an-environment', namespace: 'shop-prod', readAt, tookMs: 1 },
  secret: { state: 'current' },
  usage: { defaultServiceAccount: true, pods: 1, podsReferencing: 1 },
  containers: [container({ image, cause: 'no-access', message: 'denied: ``` ends no block' })],
  findings: [finding],
  verdict: finding,
}
const check: PullCheck = { result: 'denied', checkedAt: readAt }
const input: Parameters<typeof reportOf>[1] = {
  ...{ environment: 'production', status },
  findings: [{ finding, told: finding, checks: [[image, check]] }],
  people: { source: 'oauth', login: 'ada', former: undefined },
  standpoint: { source: 'oauth', gitHubUrl: 'https://github.com' },
}

test('a report has what the card says, with what the node said in a block that it cannot end', () => {
  expect(reportOf(inEnglish, input)).toBe(`## ✕ production: image pulls

Namespace \`shop-prod\`, read ${readAt}.

**1 pod of api can’t pull ${image}: @ada has no access to it.**

- Ask an owner of the package to give you the read role.
- Images: \`${image}\`
- Workloads: \`api (Deployment)\`
- Since: 2026-01-02T11:00:00Z
- Last attempt: 2026-01-02T12:04:00Z
- Kubernetes tries again by: 2026-01-02T12:09:00Z
- Image check: The token in this secret has no access to ${image}. (${readAt})

What the node said

\`\`\`\`text
denied: \`\`\` ends no block
\`\`\`\``)
})

test('a report is in the language of the page', () => {
  expect(reportOf(inChinese, { ...input, environment: '生产' })).toContain('节点报错信息')
})
