import type { Messages } from 'next-intl'
import type { VerdictSentence } from '#app/projects/[projectId]/verdict-words.ts'
import type { OutdatedBecause } from '#server/domain/pull-secret.ts'
import type { Verdict } from '#server/domain/pull-status.ts'

/** How a finding is told to somebody whose own token is not the one that it is about. */

type Held = Messages['verdict']['held']
export interface HeldWords {
  /** Where the reader's own sentence says "your". */
  sentence?: keyof Held['sentences']
  /** Where the reader's own hint sends them to their own connection. */
  hint?: keyof Held['hints']
}

export function heldWordsOf(sentence: VerdictSentence, { because }: Verdict['facts']): HeldWords {
  if (sentence === 'update-outdated') return ofBecause[because ?? 'token-changed']
  return words[sentence] ?? {}
}

const outdated: HeldWords = { sentence: 'outdated', hint: 'outdated' }

const ofBecause: Record<OutdatedBecause, HeldWords> = {
  'holder-left': { sentence: 'left', hint: 'left' },
  'no-connection': { sentence: 'no-token', hint: 'token' },
  'token-expired': { sentence: 'expired', hint: 'token' },
  'token-changed': outdated,
  'login-changed': outdated,
  'content-changed': outdated,
  'labels-changed': outdated,
}

const words: { [sentence in VerdictSentence]?: HeldWords } = {
  ok: { sentence: 'ok' },
  'ok-early': { sentence: 'ok-early' },
  'ok-account-unread': { sentence: 'ok-account-unread' },
  'update-login': { sentence: 'login', hint: 'outdated' },
  'update-content': { sentence: 'content', hint: 'outdated' },
  'update-labels': { hint: 'outdated' },
  'update-malformed': { hint: 'outdated' },
  'secret-immutable': { hint: 'outdated' },
  'reconnect-dead': { hint: 'token' },
  'grant-scope-refused': { sentence: 'scope', hint: 'access' },
  'sso-required': { sentence: 'sso', hint: 'access' },
  'no-access': { hint: 'access' },
  'no-access-oauth-app': { hint: 'access' },
  'no-access-classic-token': { hint: 'access' },
  'no-access-token-lifetime': { hint: 'access' },
}
