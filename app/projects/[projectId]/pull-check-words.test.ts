import { expect, test } from 'vitest'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import { tellCheck } from '#app/projects/[projectId]/pull-check-words.ts'
import { nameOf, t } from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import type { PullCheckResult } from '#server/domain/pull-check.ts'
import type { SecretStatus, VerdictCode } from '#server/domain/pull-status.ts'

const checkedAt = '2026-01-02T12:00:00.000Z'
const image = 'ghcr.io/acme/api:2.0'
const current: SecretStatus = { state: 'current', provisionedAt: '2026-01-02T11:00:00.000Z' }
const outdated: SecretStatus = { ...current, state: 'outdated', detail: 'token-changed' }

interface Standing {
  source?: TokenSource | null
  secret?: SecretStatus
  code?: VerdictCode
  readAt?: string
}

/** Mark, then all that a person reads. */
function tell(result: PullCheckResult, standing: Standing = {}): string {
  const { source = 'oauth', secret = current, code = 'ok', readAt = '2026-01-02T11:30:00.000Z' } = standing
  const status = { secret, readAt, verdict: { code, severity: 'ok' as const, facts: {} } }
  const standpoint = { source: source ?? undefined, gitHubUrl: 'https://github.com', image, status }
  const { tone, sentence, hint, mend } = tellCheck({ ...result, checkedAt }, standpoint)
  const told = hint && t.markup(hint, { time: () => 'then' })
  const action = nameOf(mend ?? null)
  const read = [t(`imageCheck.sentences.${sentence}`, { image }), told, action && `[${action}]`].filter(Boolean)
  return `${tone}: ${read.join(' | ')}`
}

const RECONNECT = 'Even pulls of public images fail with a dead token. Reconnect GitHub, then update this secret.'
const NOTHING_SAID = 'This says nothing about the secret. The nodes reach the registry by a way of their own.'

const table: [PullCheckResult, string, Standing?][] = [
  [{ result: 'pullable' }, `ok: A pull of ${image} would work now.`],
  [
    { result: 'denied' },
    `error: The registry does not let the token in this secret read ${image}. | Ask an owner of the package to give you the read role. | [Open the package at GitHub]`,
  ],
  [
    { result: 'denied', detail: 'sso' },
    `error: An organisation wants single sign-on before it lets the token in this secret read ${image}. | Authorise the token there, or by “Configure SSO” beside it in your tokens at GitHub. | [Authorise at GitHub]`,
    { source: 'pat' },
  ],
  [
    { result: 'denied', detail: 'oauth-app' },
    `error: An organisation has not approved Pullkey’s OAuth App, so the token in this secret may not read ${image}. | Ask an owner of the organisation to approve it at GitHub, or use a classic token. | [Use a classic token]`,
  ],
  [
    { result: 'denied', detail: 'classic-token' },
    `error: An organisation forbids classic tokens, so the one in this secret may not read ${image}. | Use the OAuth token again on the Connection page, then update this secret. | [Go back to the OAuth token]`,
    { source: 'pat' },
  ],
  [
    { result: 'denied', detail: 'classic-token' },
    `error: An organisation forbids classic tokens, so the one in this secret may not read ${image}. | The secret holds an older token of yours. Update it, then check again. | [Update this secret]`,
    { secret: outdated },
  ],
  [
    { result: 'denied', detail: 'scope' },
    `error: The token in this secret may not read packages, so not ${image} either. | Grant it at GitHub, then update this secret. | [Grant read:packages]`,
  ],
  [
    { result: 'not-found' },
    `error: The registry has no ${image}: this tag or this name does not exist. | Check its name and tag, or push it. | [Open the package at GitHub]`,
  ],
  [
    { result: 'not-found', detail: 'package' },
    `error: The registry knows no package of the name in ${image}. | Check the name. A package that nobody has pushed to does not exist.`,
  ],
  [
    { result: 'token-dead' },
    `error: The token in this secret is dead, so ${image} cannot be pulled. | ${RECONNECT} | [Reconnect GitHub]`,
  ],
  [
    { result: 'token-dead' },
    `unknown: The token in this secret is dead, so ${image} cannot be pulled. | The secret has changed since. Check again.`,
    { secret: { ...current, provisionedAt: '2026-01-02T12:01:00.000Z' } },
  ],
  [
    { result: 'token-dead' },
    `error: The token in this secret is dead, so ${image} cannot be pulled. | ${RECONNECT} | [Reconnect GitHub]`,
    { secret: { ...current, state: 'outdated', detail: 'no-connection' } },
  ],
  [
    { result: 'pullable' },
    `unknown: A pull of ${image} would work now. | The secret has changed since. Check again.`,
    { secret: { state: 'missing' }, readAt: '2026-01-02T12:00:01.000Z' },
  ],
  [
    { result: 'pullable' },
    `unknown: A pull of ${image} would work now. | The secret has changed since. Check again.`,
    { secret: { ...current, provisionedAt: '2026-01-02T12:01:00.000Z' } },
  ],
  [
    { result: 'no-secret' },
    `error: There is no secret here, so ${image} would be pulled without a credential. | Mend your GitHub connection first, as said above.`,
    { secret: { state: 'missing' }, code: 'reconnect-github' },
  ],
  [
    { result: 'no-secret' },
    `error: There is no secret here, so ${image} would be pulled without a credential. | Create it, then check again. | [Create this secret]`,
  ],
  [
    { result: 'no-secret' },
    `error: There is no secret here, so ${image} would be pulled without a credential. | Connect GitHub first: there is no token to write here. | [Connect GitHub]`,
    { source: null },
  ],
  [
    { result: 'no-secret', detail: 'foreign' },
    `error: A ghcr-secret that Pullkey did not write stands here. It is not used to ask for ${image}. | If nobody needs it, delete it yourself, then provision.`,
  ],
  [
    { result: 'no-secret', detail: 'malformed' },
    `error: The secret’s content cannot be used, so it does not help to pull ${image}. | Update it, then check again. | [Update this secret]`,
  ],
  [
    { result: 'rate-limited' },
    `unknown: The registry asks to wait before it answers again, so nothing is known about ${image}. | This says nothing about the secret.`,
  ],
  [
    { result: 'rate-limited', detail: '2026-01-02T12:05:00.000Z' },
    `unknown: The registry asks to wait before it answers again, so nothing is known about ${image}. | Ask again after then. This says nothing about the secret.`,
  ],
  [
    { result: 'unreachable', detail: 'timeout' },
    `unknown: The registry did not answer in time, so nothing is known about ${image}. | ${NOTHING_SAID}`,
  ],
  [
    { result: 'unreachable', detail: 'no-connection' },
    `unknown: Pullkey could not reach the registry, so nothing is known about ${image}. | ${NOTHING_SAID}`,
  ],
  [
    { result: 'unreachable', detail: 'failed' },
    `unknown: The registry failed, so nothing is known about ${image}. | ${NOTHING_SAID}`,
  ],
  [
    { result: 'unreachable', detail: 'unexpected-answer' },
    `unknown: What came back is not what a registry answers, so nothing is known about ${image}. | This says nothing about the secret. Ask whoever runs Pullkey what stands between it and the registry.`,
  ],
  [
    { result: 'unreachable', detail: 'foreign-realm' },
    `unknown: The registry wants the token sent to a server that is not its own. It was not sent, and nothing is known about ${image}. | Ask whoever runs Pullkey to look at how the registry is set up.`,
  ],
  [
    { result: 'unsupported-host' },
    `unknown: ${image} is of another registry. Only images of the registry that the secret is for are checked; nothing was sent. | A name without a host, as in nginx, means Docker Hub.`,
  ],
]

test.each(table)('%o', (result, text, standing) => {
  expect(tell(result, standing)).toBe(text)
})
