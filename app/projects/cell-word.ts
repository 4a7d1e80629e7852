import type { Messages, useTranslations } from 'next-intl'
import type { ChipState } from '#app/projects/secret-words.ts'
import type { Glance } from '#app/projects/use-glances.ts'
import type { ListedSecretStatus, Verdict, VerdictCode } from '#server/domain/pull-status.ts'

type CauseWord = keyof Messages['projects']['causes']

/** Verdicts that two words tell of; the card has the sentence. */
const causes: Partial<Record<VerdictCode, CauseWord>> = {
  'grant-scope': 'grant-scope',
  'image-not-found': 'image-not-found',
  'no-access': 'no-access',
  'node-trouble': 'node-trouble',
  'not-referenced': 'not-referenced',
  'reconnect-github': 'reconnect-github',
  'registry-trouble': 'registry-trouble',
  'sso-required': 'sso-required',
  'update-secret': 'update-secret',
}

/** Why these pods fail, where one cause is known and it is that of all of them. */
export function causeOf({ verdict, failing }: { verdict: Verdict; failing: number }): CauseWord | null {
  const { cause, pods } = verdict.facts
  return pods === failing && cause !== 'other' ? (causes[verdict.code] ?? null) : null
}

interface Known {
  glance: Glance | null | undefined
  secret: ListedSecretStatus | undefined
}

/** What a mark in the list means. `t` knows all messages. */
export function cellWord(
  t: ReturnType<typeof useTranslations<never>>,
  state: ChipState,
  { glance, secret }: Known,
): string {
  const count = glance?.failing ?? 0
  if (state === 'failing' && glance) {
    const cause = causeOf({ verdict: glance.verdict, failing: count })
    if (cause) return t('projects.failingBecause', { count, cause: t(`projects.causes.${cause}`) })
  }
  const trouble = state === 'unread' ? glance?.verdict.facts.trouble : undefined
  if (trouble) return t('projects.podsUnread', { trouble: t(`projects.troubles.${trouble}`) })
  if (state === 'unreadable' && secret?.state === 'unreadable') {
    return t('projects.secretUnread', { trouble: t(`projects.troubles.${secret.detail}`) })
  }
  return t(`projects.chip.${state}`, { count })
}
