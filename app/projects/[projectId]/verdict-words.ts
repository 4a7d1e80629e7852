import type { Messages, useTranslations } from 'next-intl'
import type { ConnectionView, TokenSource } from '#app/connection/use-connection-check.ts'
import type { ToldFinding } from '#app/projects/[projectId]/evidence.ts'
import { heldWordsOf } from '#app/projects/[projectId]/held-words.ts'
import { hintOf, operatorsHints, retried } from '#app/projects/[projectId]/verdict-hints.ts'
import { isByPullkey, toolsAmong } from '#app/projects/manager-names.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

/** Which words of the message files a verdict is told in. */

export type VerdictSentence = keyof Messages['verdict']['sentences']
export type Translate = ReturnType<typeof useTranslations<never>>

/** What the words speak of beside the verdict. */
export interface VerdictPeople {
  source: TokenSource | undefined
  login: string | undefined
  /** Whom the PullSecret was written for. */
  former: string | undefined
  /** The login of another person, where their token stands in the PullSecret. */
  holder?: string
}

/** The reader and the holder, as the words for a status need them. */
export function peopleOf(connection: ConnectionView, { secret }: PullStatus): VerdictPeople {
  return { source: connection?.source, login: connection?.login, former: secret.login, holder: otherHolder(secret) }
}

/** What a person reads of a finding: its sentence, and under it what explains it and what to do where no button says so. */
export function tellVerdict(t: Translate, finding: ToldFinding, people: VerdictPeople) {
  const { facts } = finding
  const { source, former = '', holder = '' } = people
  // Whose access a pull is refused for.
  const login = people.holder ?? people.login ?? ''
  const { pods = 0, image = '', imageCount = 1, serviceAccount = '', cause, trouble } = facts
  const tools = toolsAmong(facts.managers ?? [])
  const sentence = sentenceOf(finding)
  const held = people.holder === undefined ? {} : heldWordsOf(sentence, facts)
  const hint = hintOf(sentence, finding, source)
  const words = {
    ...{ pods, serviceAccount, login, former, holder, images: imageCount },
    ...{ managers: tools.join(', '), managerCount: tools.length },
    who: whoOf(t, facts),
    image: imageCount > 1 ? t('verdict.moreImages', { image, more: imageCount - 1 }) : image,
    workload: workloadOf(t, facts),
    cause: cause ? t(`causes.${cause}`) : '',
    trouble: trouble ? t(`trouble.${trouble}`) : '',
  }
  const others = facts.secretNames?.filter((name) => name !== 'ghcr-secret') ?? []
  const notes = [
    pods > 0 && isOfCredential(sentence) && t('verdict.explained', words),
    others.length > 0 && t('verdict.hints.wanted-secrets', { secretNames: others.join(', ') }),
    held.hint ? t(`verdict.held.hints.${held.hint}`, words) : hint && t(`verdict.hints.${hint}`, words),
    retried.has(sentence) && !facts.retryBy && (!held.hint || pods > 0) && t('verdict.retried'),
  ].filter((note) => typeof note === 'string')
  return {
    sentence:
      finding.said && sentence.startsWith('pull-unexplained')
        ? t('verdict.unexplained', { ...words, said: finding.said })
        : held.sentence
          ? t(`verdict.held.sentences.${held.sentence}`, words)
          : t(`verdict.sentences.${sentence}`, words),
    notes,
    /** What to do is to ask whoever runs the cluster or Pullkey. */
    asksOperator: hint !== undefined && operatorsHints.has(hint),
  }
}

/** "3 pods of web and api". A pod that nothing owns is counted and not named. */
function whoOf(t: Translate, { pods = 0, workloads = [] }: Verdict['facts']): string {
  const names = workloads.filter(({ kind }) => kind !== 'Pod').map(({ name }) => name)
  const [first = '', second = ''] = names
  if (names.length < workloads.length || names.length === 0) return t('verdict.who.pods', { pods })
  if (names.length > 2) return t('verdict.who.ofMany', { pods, count: names.length })
  return second ? t('verdict.who.ofTwo', { pods, first, second }) : t('verdict.who.ofOne', { pods, first })
}

/** "web (Deployment) and 2 other workloads". */
function workloadOf(t: Translate, { workloads: [first, ...others] = [] }: Verdict['facts']): string {
  if (!first) return ''
  const workload = t('verdict.workload', { ...first })
  return others.length > 0 ? t('verdict.moreWorkloads', { workload, more: others.length }) : workload
}

/** Those that speak of the credential alone, whatever pods it concerns. */
function isOfCredential(sentence: VerdictSentence): boolean {
  return /^(connect-github|reconnect-(?!dead)|grant-scope$|provision|update-|secret-|namespace-|cluster-)/.test(
    sentence,
  )
}

export function sentenceOf({ code, severity, facts, now }: ToldFinding): VerdictSentence {
  if (now) return now === 'pullable' ? 'now-pullable' : 'dead-but-valid'
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
    case 'secret-foreign':
      return foreignSentence(facts)
    case 'secret-conflict':
      return conflictSentence(facts)
    case 'secret-deleting':
      return facts.deleting === 'namespace' ? 'namespace-deleting' : code
    case 'not-referenced':
      return severity === 'error' ? 'not-referenced-failing' : code
    case 'no-access':
      return accessSentence(facts)
    case 'image-not-found':
      if (facts.isNeverPulled) return 'never-pulled'
      return facts.cause === 'wrong-platform' || facts.cause === 'invalid-name' ? facts.cause : code
    case 'registry-trouble':
      return troubleSentence(facts)
    case 'node-trouble':
      return facts.pods === 0 ? 'admission-refused' : code
    default:
      return code
  }
}

function foreignSentence({ managers }: Verdict['facts']): VerdictSentence {
  if (!managers) return 'secret-foreign'
  return isByPullkey(managers) ? 'secret-foreign-other' : 'secret-foreign-adopted'
}

function conflictSentence({ managers = [] }: Verdict['facts']): VerdictSentence {
  if (managers.length === 0) return 'secret-immutable'
  return toolsAmong(managers).length > 0 ? 'secret-conflict' : 'secret-conflict-by-hand'
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

function okSentence({ cause, unread, pods }: Verdict['facts']): VerdictSentence {
  if (cause) return 'ok-early'
  if (unread) return unreadSentences[unread]
  return pods ? 'ok-pulling' : 'ok'
}

/** A pod that fails by another person's token asks for the reader's own, whatever that token fails for. */
function updateSentence({ secret, because, cause, refusal }: Verdict['facts']): VerdictSentence {
  if (cause === 'token-dead') return 'reconnect-dead'
  if (refusal === 'scope') return 'grant-scope-refused'
  if (secret === 'malformed') return 'update-malformed'
  if (because === 'login-changed') return 'update-login'
  if (because === 'content-changed') return 'update-content'
  return because === 'labels-changed' ? 'update-labels' : 'update-outdated'
}

/** The registry is not to blame for what nobody knows. */
function troubleSentence({ cause, unread, trouble }: Verdict['facts']): VerdictSentence {
  if (cause === 'no-credential') return 'pull-without-credential'
  if (cause !== 'other') return 'registry-trouble'
  if (!unread) return 'pull-unexplained'
  return trouble === 'denied' ? 'pull-unexplained-denied' : 'pull-unexplained-events'
}
