import type { Messages, useTranslations } from 'next-intl'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import type { Verdict } from '#server/domain/pull-status.ts'

/** Which words of the message files a verdict is told in. */

export type VerdictSentence = keyof Messages['verdict']['sentences']
export type VerdictHint = keyof Messages['verdict']['hints']
export type Translate = ReturnType<typeof useTranslations<never>>

/** What the words speak of beside the verdict. */
export interface VerdictPeople {
  source: TokenSource | undefined
  login: string | undefined
  /** Whom the PullSecret was written for. */
  former: string | undefined
}

/** The whole text of a verdict. `hint` says what to do where the button alone does not. */
export function tellVerdict(t: Translate, verdict: Verdict, { source, login = '', former = '' }: VerdictPeople) {
  const { pods = 0, image = '', imageCount = 1, serviceAccount = '', cause, trouble, managers = [] } = verdict.facts
  const sentence = sentenceOf(verdict)
  const hint = hintOf(sentence, verdict, source)
  const words = {
    ...{ pods, serviceAccount, login, former, managers: managers.join(', ') },
    image: imageCount > 1 ? t('verdict.moreImages', { image, more: imageCount - 1 }) : image,
    cause: cause ? t(`causes.${cause}`) : '',
    trouble: trouble ? t(`trouble.${trouble}`) : '',
  }
  return {
    sentence: t(`verdict.sentences.${sentence}`, words),
    hint: hint && t(`verdict.hints.${hint}`, words),
    retried: retried.has(sentence) ? t('verdict.retried') : undefined,
  }
}

export function sentenceOf({ code, severity, facts }: Verdict): VerdictSentence {
  switch (code) {
    case 'ok':
    case 'not-read':
      return okSentence(facts)
    case 'reconnect-github':
      return facts.token ? `reconnect-${facts.token}` : 'reconnect-dead'
    case 'grant-scope':
      return facts.refusal ? 'grant-scope-refused' : code
    case 'update-secret':
      return updateSentence(facts)
    case 'secret-conflict':
      return facts.managers?.length ? code : 'secret-immutable'
    case 'secret-deleting':
      return facts.deleting === 'namespace' ? 'namespace-deleting' : code
    case 'not-referenced':
      return severity === 'error' ? 'not-referenced-failing' : code
    case 'no-access':
      return accessSentence(facts)
    case 'image-not-found':
      return facts.cause === 'wrong-platform' || facts.cause === 'invalid-name' ? facts.cause : code
    case 'registry-trouble':
      return troubleSentence(facts)
    default:
      return code
  }
}

function accessSentence({ refusal }: Verdict['facts']): VerdictSentence {
  const isTold = refusal === 'oauth-app' || refusal === 'classic-token' || refusal === 'token-lifetime'
  return isTold ? `no-access-${refusal}` : 'no-access'
}

const unreadSentences = {
  pods: 'ok-pods-unread',
  'more-pods': 'ok-more-pods',
  'service-account': 'ok-account-unread',
  events: 'ok-events-unread',
} as const

function okSentence({ cause, unread }: Verdict['facts']): VerdictSentence {
  if (cause) return 'ok-early'
  return unread ? unreadSentences[unread] : 'ok'
}

function updateSentence({ secret, because }: Verdict['facts']): VerdictSentence {
  if (secret === 'malformed') return 'update-malformed'
  if (because === 'login-changed') return 'update-login'
  return because === 'labels-changed' ? 'update-labels' : 'update-outdated'
}

/** The registry is not to blame for what nobody knows. */
function troubleSentence({ cause, unread, trouble }: Verdict['facts']): VerdictSentence {
  if (cause === 'no-credential') return 'pull-without-credential'
  if (cause !== 'other') return 'registry-trouble'
  if (!unread) return 'pull-unexplained'
  return trouble === 'denied' ? 'pull-unexplained-denied' : 'pull-unexplained-events'
}

function hintOf(sentence: VerdictSentence, { facts }: Verdict, source: TokenSource | undefined) {
  const isPasted = source === 'pat'
  if (isPasted && sentence.startsWith('reconnect-')) return 'replace-token'
  if (isPasted && sentence.startsWith('grant-scope')) return 'grant-scope-pat'
  if (isPasted && sentence === 'sso-required') return 'sso-required-pat'
  if (isOfOtherToken(sentence, isPasted)) return 'other-token'
  if (sentence.startsWith('not-referenced')) return referenceHint(facts)
  if (sentence === 'registry-trouble' || sentence === 'node-trouble') return troubleHint(facts)
  if (sentence === 'cluster-unreachable') return clusterHint(facts)
  return hints[sentence]
}

/** The token that was refused is no longer the one in use. */
function isOfOtherToken(sentence: VerdictSentence, isPasted: boolean): boolean {
  if (sentence === 'no-access-oauth-app') return isPasted
  return !isPasted && (sentence === 'no-access-classic-token' || sentence === 'no-access-token-lifetime')
}

function referenceHint({ serviceAccount, isNamedByAccount }: Verdict['facts']): VerdictHint {
  if (isNamedByAccount) return 'not-referenced-older'
  return serviceAccount && serviceAccount !== 'default' ? 'not-referenced-account' : 'not-referenced'
}

/** What is told by other sentences has no hint here. */
function troubleHint({ cause }: Verdict['facts']): VerdictHint | undefined {
  return cause && troubleHints[cause]
}

const troubleHints: { [cause in Cause]?: VerdictHint } = {
  'rate-limited': 'rate-limited',
  'registry-down': 'registry-down',
  corrupt: 'corrupt',
  dns: 'dns',
  timeout: 'timeout',
  tls: 'tls',
  disk: 'disk',
  policy: 'policy',
  'node-config': 'node-config',
}

/** What does not pass by itself. */
function clusterHint({ trouble }: Verdict['facts']): VerdictHint {
  return trouble === 'name' || trouble === 'certificate' ? 'cluster-unreachable-setup' : 'cluster-unreachable'
}

const hints: { [sentence in VerdictSentence]?: VerdictHint } = {
  'ok-early': 'early',
  'ok-pods-unread': 'pods-unread',
  'ok-events-unread': 'pods-unread',
  'ok-more-pods': 'more-pods',
  'reconnect-dead': 'reconnect',
  'reconnect-revoked': 'reconnect',
  'reconnect-unreadable': 'reconnect',
  'reconnect-expired': 'reconnect',
  'reconnect-expiring': 'reconnect-expiring',
  'grant-scope': 'grant-scope',
  'grant-scope-refused': 'grant-scope',
  'secret-foreign': 'secret-foreign',
  'secret-conflict': 'secret-conflict',
  'secret-immutable': 'secret-immutable',
  'secret-deleting': 'secret-deleting',
  'namespace-deleting': 'namespace-deleting',
  'no-access': 'no-access',
  'no-access-oauth-app': 'oauth-app',
  'no-access-classic-token': 'classic-token',
  'no-access-token-lifetime': 'token-lifetime',
  'image-not-found': 'image-not-found',
  'wrong-platform': 'wrong-platform',
  'invalid-name': 'invalid-name',
  'sso-required': 'sso-required',
  'pull-without-credential': 'without-credential',
  'pull-unexplained': 'pull-unexplained',
  'pull-unexplained-events': 'events',
  'pull-unexplained-denied': 'events',
  'other-registry': 'other-registry',
  'cluster-credential': 'cluster-credential',
  'cluster-denied': 'cluster-denied',
  'cluster-policy': 'cluster-policy',
}

/**
 * Where the waiting pods go on by themselves once the cause is gone. Others need a new pod, or nothing at all; and what
 * fails for an unknown reason may be nothing that Kubernetes tries again.
 */
const retried: ReadonlySet<VerdictSentence> = new Set([
  'ok-early',
  'reconnect-dead',
  'grant-scope-refused',
  'provision',
  'update-outdated',
  'update-login',
  'update-malformed',
  'no-access',
  'no-access-oauth-app',
  'no-access-classic-token',
  'no-access-token-lifetime',
  'image-not-found',
  'wrong-platform',
  'sso-required',
  'registry-trouble',
  'node-trouble',
  'pull-without-credential',
])
