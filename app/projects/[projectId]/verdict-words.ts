import type { Messages } from 'next-intl'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import type { Verdict } from '#server/domain/pull-status.ts'

/** Which words of the message files a verdict is told in. */

export type VerdictSentence = keyof Messages['verdict']['sentences']
export type VerdictHint = keyof Messages['verdict']['hints']

export function sentenceOf({ code, severity, facts }: Verdict): VerdictSentence {
  switch (code) {
    case 'ok':
      if (facts.cause) return 'ok-early'
      return facts.trouble ? 'ok-unseen' : 'ok'
    case 'reconnect-github':
      return facts.token ? `reconnect-${facts.token}` : 'reconnect-dead'
    case 'update-secret':
      return updateSentence(facts)
    case 'not-referenced':
      return severity === 'error' ? 'not-referenced-failing' : 'not-referenced'
    case 'image-not-found':
      return facts.cause === 'wrong-platform' ? 'wrong-platform' : code
    default:
      return code
  }
}

function updateSentence({ secret, because }: Verdict['facts']): VerdictSentence {
  if (secret === 'malformed') return 'update-malformed'
  if (because === 'login-changed') return 'update-login'
  return because === 'labels-changed' ? 'update-labels' : 'update-outdated'
}

/** What to do where the button alone does not say it. */
export function hintOf(sentence: VerdictSentence, source: TokenSource | undefined): VerdictHint | undefined {
  return source === 'pat' && sentence.startsWith('reconnect-') ? 'replace-token' : hints[sentence]
}

const hints: { [sentence in VerdictSentence]?: VerdictHint } = {
  'reconnect-dead': 'reconnect-dead',
  'reconnect-revoked': 'reconnect-revoked',
  'reconnect-expiring': 'reconnect-expiring',
  'secret-foreign': 'secret-foreign',
  'not-referenced': 'not-referenced',
  'not-referenced-failing': 'not-referenced',
  'no-access': 'no-access',
  'image-not-found': 'image-not-found',
  'wrong-platform': 'wrong-platform',
  'cluster-unreachable': 'cluster-unreachable',
  'cluster-denied': 'cluster-denied',
}

/** Where the waiting pods go on by themselves once the cause is gone. Others need a new pod, or nothing at all. */
export const isRetried: Record<VerdictSentence, boolean> = {
  ok: false,
  'ok-early': true,
  'ok-unseen': false,
  'connect-github': false,
  'reconnect-dead': true,
  'reconnect-revoked': false,
  'reconnect-unreadable': false,
  'reconnect-expiring': false,
  'grant-scope': false,
  provision: true,
  'update-outdated': true,
  'update-login': true,
  'update-labels': false,
  'update-malformed': true,
  'secret-foreign': false,
  'not-referenced': false,
  'not-referenced-failing': false,
  'no-access': true,
  'image-not-found': true,
  'wrong-platform': true,
  'sso-required': true,
  'registry-trouble': true,
  'cluster-unreachable': false,
  'cluster-denied': false,
}
