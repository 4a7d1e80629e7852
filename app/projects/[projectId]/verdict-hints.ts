import type { Messages } from 'next-intl'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import type { VerdictSentence } from '#app/projects/[projectId]/verdict-words.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import type { Verdict } from '#server/domain/pull-status.ts'

/** What to do about each sentence where its button alone does not say it, and where Kubernetes goes on by itself. */

export type VerdictHint = keyof Messages['verdict']['hints']

export function hintOf(sentence: VerdictSentence, { facts }: Verdict, source: TokenSource | undefined) {
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
  'ok-pulling': 'pulling',
  'now-pullable': 'now-pullable',
  'dead-but-valid': 'dead-but-valid',
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
  'secret-foreign-adopted': 'secret-foreign-adopted',
  'secret-foreign-other': 'secret-foreign-other',
  'secret-conflict': 'secret-conflict',
  'secret-conflict-by-hand': 'secret-conflict-by-hand',
  'secret-immutable': 'secret-immutable',
  'secret-deleting': 'secret-deleting',
  'namespace-deleting': 'namespace-deleting',
  'no-access': 'no-access',
  'no-access-oauth-app': 'oauth-app',
  'no-access-classic-token': 'classic-token',
  'no-access-token-lifetime': 'token-lifetime',
  'image-not-found': 'image-not-found',
  'wrong-platform': 'wrong-platform',
  'never-pulled': 'never-pulled',
  'invalid-name': 'invalid-name',
  'sso-required': 'sso-required',
  'pull-without-credential': 'without-credential',
  'pull-unexplained': 'pull-unexplained',
  'pull-unexplained-events': 'events',
  'pull-unexplained-denied': 'events',
  'admission-refused': 'admission',
  'other-registry': 'other-registry',
  'consent-missing': 'consent-missing',
  'cluster-credential': 'cluster-credential',
  'cluster-denied': 'cluster-denied',
  'cluster-policy': 'cluster-policy',
}

/**
 * Where the waiting pods go on by themselves once the cause is gone. Others need a new pod, or nothing at all; and what
 * fails for an unknown reason may be nothing that Kubernetes tries again.
 */
export const retried: ReadonlySet<VerdictSentence> = new Set([
  'ok-early',
  'now-pullable',
  'reconnect-dead',
  'grant-scope-refused',
  'provision',
  'update-outdated',
  'update-login',
  'update-content',
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

/** Those that send the reader to whoever runs the cluster or Pullkey. */
export const operatorsHints: ReadonlySet<VerdictHint> = new Set<VerdictHint>([
  'pulling',
  'reconnect-expiring',
  'dns',
  'timeout',
  'tls',
  'corrupt',
  'disk',
  'policy',
  'admission',
  'node-config',
  'cluster-unreachable-setup',
  'cluster-credential',
  'cluster-denied',
  'cluster-policy',
])
