import { type CredentialTrouble, credentialTroubles } from '#server/domain/credential-troubles.ts'
import { podFacts } from '#server/domain/pod-facts.ts'
import { podFindings } from '#server/domain/pod-findings.ts'
import type { ConnectionStanding, ContainerStatus, PullStatus, Unread, Verdict } from '#server/domain/pull-status.ts'

export interface Findings extends Pick<PullStatus, 'secret' | 'usage' | 'containers' | 'refused'> {
  /** The reader's own, and `usable` where another person's token stands in the PullSecret. */
  connection: ConnectionStanding
  /** The token of that other person is known to be dead. */
  isHolderTokenDead?: boolean
  isNamespaceDeleting: boolean
  unread: Unread[]
  /** ISO 8601. */
  readAt: string
}

/** The first finding: the one thing to do next. */
export function diagnose(findings: Findings): Verdict {
  return findingsOf(findings)[0]
}

const WEIGHT: Record<Verdict['severity'], number> = { error: 0, warning: 1, ok: 2 }

/**
 * Everything that is wrong or open. Errors come first; among equals the cluster, the credential, the pods, and what was
 * not read. Every failing container is in exactly one of them. Never empty: only where all of it was read and none of it
 * fails is the only one `ok` without a warning.
 */
export function findingsOf(findings: Findings): [Verdict, ...Verdict[]] {
  const troubles = credentialTroubles(findings)
  const [explained, unexplained] = sortOut(findings.containers, troubles)
  const found = [
    ...troubles.map((trouble) => troubleFinding(trouble, explained.get(trouble) ?? [])),
    ...(findings.isNamespaceDeleting ? [] : podFindings({ ...findings, containers: unexplained })),
    ...unreadFinding(findings),
  ].sort((one, other) => WEIGHT[one.severity] - WEIGHT[other.severity])
  const [first = allIsWell(findings), ...rest] = found
  return [naming(findings, first), ...rest.map((finding) => naming(findings, finding))]
}

/** With the person whose token it is about, where that is not the reader. */
function naming({ secret: { holder } }: Findings, finding: Verdict): Verdict {
  if (!holder || holder.isYou) return finding
  return { ...finding, facts: { ...finding.facts, holder: holder.login } }
}

/** A failure belongs to the first trouble that explains it, so that nobody is sent to two mends for one pod. */
function sortOut(containers: ContainerStatus[], troubles: CredentialTrouble[]) {
  const isConcerned = ({ fromRegistry, cause }: ContainerStatus) => fromRegistry && cause !== undefined
  const troubleOf = (container: ContainerStatus) =>
    isConcerned(container) ? troubles.find((trouble) => trouble.explains(container)) : undefined
  const by = Map.groupBy(containers, troubleOf)
  return [by, by.get(undefined) ?? []] as const
}

function troubleFinding({ code, isError, facts }: CredentialTrouble, explained: ContainerStatus[]): Verdict {
  const severity = isError === true || explained.length > 0 ? 'error' : 'warning'
  return { code, severity, facts: { ...facts, ...(explained.length > 0 && podFacts(explained)) } }
}

/** A cluster that does not even give the PullSecret has been told already. */
function unreadFinding({ secret, isNamespaceDeleting, usage, unread }: Findings): Verdict[] {
  if (secret.state === 'unreadable' || isNamespaceDeleting) return []
  const notRead = (facts: Verdict['facts']): Verdict[] => [{ code: 'not-read', severity: 'warning', facts }]
  if ('unreadable' in usage) return notRead({ unread: 'pods', trouble: usage.unreadable })
  if (usage.isPartial) return notRead({ unread: 'more-pods', pods: usage.pods })
  const events = unread.find(({ part }) => part === 'events')
  return events ? notRead({ unread: 'events', trouble: events.trouble }) : []
}

/** What pods name themselves is known; a service account that was not read only matters to the next ones. */
function allIsWell({ unread }: Findings): Verdict {
  const account = unread.find(({ part }) => part === 'service-account')
  const facts = { secret: 'current' as const, ...(account && { unread: account.part, trouble: account.trouble }) }
  return { code: 'ok', severity: 'ok', facts }
}
