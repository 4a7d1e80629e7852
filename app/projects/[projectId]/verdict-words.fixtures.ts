import { createTranslator } from 'next-intl'
import english from '#app/_messages/en.json'
import type { Language } from '#app/_messages/language.ts'
import chinese from '#app/_messages/zh-CN.json'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import type { ToldFinding } from '#app/projects/[projectId]/evidence.ts'
import { mendOfVerdict, type PullMend } from '#app/projects/[projectId]/verdict-mend.ts'
import { tellVerdict } from '#app/projects/[projectId]/verdict-words.ts'
import { diagnose, type Findings } from '#server/domain/diagnose.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import type { ClusterTrouble, ContainerStatus, Unread } from '#server/domain/pull-status.ts'
import type { RefusedWorkload } from '#server/domain/refused-workload.ts'

/** What the tests of the verdict's words share: findings, and all that a person reads of them. */

/** The last: which kind of token is in use, when it is not the one from signing in. */
export type Case = [name: string, findings: Partial<Findings>, english: string, chinese: string, source?: TokenSource]

export type Translator = ReturnType<typeof translator>

/** A word that is missing, or lacks a value, fails the test. */
function translator(locale: Language, messages: typeof english) {
  return createTranslator({
    locale,
    messages,
    onError: (error) => {
      throw error
    },
  })
}

export const inEnglish = translator('en', english)
export const inChinese = translator('zh-CN', chinese)

export const HOLDS = 'The pull secret is in place with your current token.'
export const RETRIED = 'Kubernetes retries within five minutes. Nothing is restarted.'
export const HOLDS_ZH = '拉取凭据已就位，内容是你当前的令牌。'
export const RETRIED_ZH = '无需重启，Kubernetes 会在 5 分钟内自动重试。'
export const EVENTS = 'Read them with the command below.'

export const SAML = 'Resource protected by organization SAML enforcement.'
export const APP = 'the organization has enabled OAuth App access restrictions'
export const CLASSIC = 'acme forbids access via a personal access token (classic).'
export const LIFETIME =
  "The 'acme' organization forbids access via a personal access tokens (classic) if the token's lifetime is greater than 366 days."
export const SCOPE = 'The token provided does not match expected scopes.'

export const WRITTEN_AT = '2026-01-02T12:00:00.000Z'

const fine: Findings = {
  connection: 'usable',
  isNamespaceDeleting: false,
  secret: { state: 'current', provisionedAt: WRITTEN_AT },
  usage: { defaultServiceAccount: true, pods: 1, podsReferencing: 1 },
  containers: [],
  unread: [],
  readAt: '2026-01-02T12:05:00.000Z',
}

export const container = (change: Partial<ContainerStatus> = {}): ContainerStatus => ({
  pod: 'web-1',
  workload: { kind: 'Deployment', name: 'web' },
  serviceAccount: 'default',
  container: 'app',
  init: false,
  image: 'ghcr.io/acme/web:1.4',
  fromRegistry: true,
  references: true,
  state: 'running',
  ...change,
})
export const unnamed = (change: Partial<ContainerStatus> = {}) => container({ references: false, ...change })
export const failing = (cause: Cause, change: Partial<ContainerStatus> = {}) =>
  container({ state: 'waiting', reason: 'ErrImagePull', cause, failedAt: '2026-01-02T12:04:00.000Z', ...change })

export const pods = (...containers: ContainerStatus[]): Partial<Findings> => ({ containers })
export const refused = (message: string) =>
  pods(failing('no-access', { message: `denied: permission_denied: ${message}` }))
export const refusedWorkload: RefusedWorkload = {
  workload: { kind: 'Deployment', name: 'api' },
  message: 'Error creating: admission webhook "validate.kyverno.svc-fail" denied the request: not signed',
  failedAt: '2026-01-02T12:04:00.000Z',
  attempts: 14,
}
export const lost = (part: Unread['part'], trouble: Unread['trouble'] = 'denied') => ({ unread: [{ part, trouble }] })
export const unreadPods = (trouble: ClusterTrouble): Partial<Findings> => ({
  usage: { defaultServiceAccount: true, unreadable: trouble },
  ...lost('pods', trouble),
})

export function mendOf(findings: Partial<Findings>, source: TokenSource = 'oauth'): PullMend | null {
  return mendOfVerdict(diagnose({ ...fine, ...findings }), { source, gitHubUrl: 'https://github.com' })
}

export function tell(
  t: Translator,
  findings: Partial<Findings>,
  source: TokenSource = 'oauth',
  holder?: string,
): string {
  const verdict = diagnose({ ...fine, ...findings })
  const { sentence, notes, action } = partsOf(t, verdict, source, holder)
  const read = [sentence, ...notes, action && `[${action}]`].filter(Boolean)
  return `${verdict.code} ${verdict.severity}: ${read.join(' | ')}`
}

/** The same where the token of another person, grace, stands in the secret: the reader's own connection does not matter. */
export function tellHeld(t: Translator, findings: Partial<Findings>): string {
  const secret = { ...(findings.secret ?? fine.secret), holder: { login: 'grace', isYou: false } }
  return tell(t, { ...findings, secret }, 'oauth', 'grace')
}

/** All that a person reads of a verdict. */
export function partsOf(t: Translator, verdict: ToldFinding, source: TokenSource, holder?: string) {
  const mend = mendOfVerdict(verdict, { source, gitHubUrl: 'https://github.com', holder })
  return { ...tellVerdict(t, verdict, { source, login: 'ada', former: 'ada-old', holder }), action: nameOf(t, mend) }
}

export function nameOf(t: Translator, mend: PullMend | null): string | null {
  if (!mend) return null
  if (mend.kind === 'connection') return t(`credential.${mend.mend}`)
  if (mend.kind === 'provision') return t(`verdict.actions.${mend.effect}`)
  if (mend.kind === 'consent') return t('failure.retry')
  if (mend.kind === 'put-mine') return t('verdict.actions.putMine')
  if (mend.kind === 'take-over') return t('verdict.actions.takeOver')
  return mend.kind === 'package' ? t('verdict.actions.package') : t('howToUse.open')
}
