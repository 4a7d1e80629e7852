import { causeVerdicts, isMendedByNaming } from '#server/domain/cause-verdicts.ts'
import { isEarly } from '#server/domain/early-failure.ts'
import { podFacts } from '#server/domain/pod-facts.ts'
import { type Cause, classifyPullFailure, pullRefusalOf } from '#server/domain/pull-failure.ts'
import type {
  ConnectionStanding,
  ContainerStatus,
  PullStatus,
  Unread,
  Verdict,
  VerdictCode,
  VerdictFacts,
} from '#server/domain/pull-status.ts'

export interface Findings extends Pick<PullStatus, 'secret' | 'usage' | 'containers'> {
  connection: ConnectionStanding
  isNamespaceDeleting: boolean
  unread: Unread[]
  /** ISO 8601. */
  readAt: string
}

/** The first finding: the one thing to do next. */
export function diagnose(findings: Findings): Verdict {
  return findingsOf(findings)[0]
}

/**
 * Everything that is wrong or open, worst first: the cluster, what is being deleted, the person's Connection or the
 * PullSecret, then the pods. Never empty: only where all of it was read and none of it fails is it `ok` without a warning.
 */
export function findingsOf(findings: Findings): [Verdict, ...Verdict[]] {
  const blocking = diagnoseCluster(findings) ?? diagnoseDeletion(findings)
  if (blocking) return [blocking]
  const credential = diagnoseConnection(findings) ?? diagnoseSecret(findings)
  if (!credential) return diagnosePods(findings)
  const others = withoutExplained(findings, credential)
  const notes = diagnosePods(others).filter(({ code }) => code !== 'ok')
  return [credential, ...notes]
}

/** Causes that a dead token, and those that any other trouble with the credential explains in pods that name it. */
const explainedByToken: Cause[] = ['token-dead', 'no-credential']
const explainedBySecret: Cause[] = ['token-dead', 'no-credential', 'no-access']

/** Without the pods that fail for what is found already: they would be told twice, and sent to two mends. */
function withoutExplained(findings: Findings, { code }: Verdict): Findings {
  const causes = code === 'reconnect-github' ? explainedByToken : explainedBySecret
  const isExplained = ({ references, cause }: ContainerStatus) =>
    references && cause !== undefined && causes.includes(cause)
  return { ...findings, containers: findings.containers.filter((container) => !isExplained(container)) }
}

/** Nothing can be written over what is being deleted. */
function diagnoseDeletion({ isNamespaceDeleting, secret }: Findings): Verdict | null {
  if (isNamespaceDeleting) return error('secret-deleting', { deleting: 'namespace' })
  return secret.isDeleting ? error('secret-deleting', { deleting: 'secret' }) : null
}

function diagnoseCluster({ secret }: Findings): Verdict | null {
  if (secret.state !== 'unreadable') return null
  const trouble = secret.detail
  const isRefused = trouble === 'credential' || trouble === 'denied' || trouble === 'policy'
  return error(isRefused ? `cluster-${trouble}` : 'cluster-unreachable', { trouble })
}

function diagnoseConnection({ connection, secret }: Findings): Verdict | null {
  switch (connection) {
    case 'absent':
      return error('connect-github', { secret: secret.state })
    case 'unreadable':
    case 'revoked':
    case 'expired':
    case 'expiring':
      return error('reconnect-github', { token: connection })
    case 'scope-missing':
      return error('grant-scope', {})
    case 'usable':
      return null
  }
}

function diagnoseSecret({ secret }: Findings): Verdict | null {
  const isStuck = secret.managers !== undefined || secret.immutable
  if (isStuck && (secret.state === 'outdated' || secret.state === 'malformed')) {
    return error('secret-conflict', { secret: secret.state, managers: secret.managers ?? [] })
  }
  switch (secret.state) {
    case 'missing':
      return error('provision', { secret: 'missing' })
    case 'foreign':
      return error('secret-foreign', { secret: 'foreign' })
    case 'malformed':
      return error('update-secret', { secret: 'malformed' })
    case 'outdated':
      return warning('update-secret', { secret: 'outdated', because: secret.detail })
    default:
      return null
  }
}

function diagnosePods(findings: Findings): [Verdict, ...Verdict[]] {
  const relevant = findings.containers.filter((container) => container.fromRegistry)
  const unnamed = unnamedAndFailing(relevant)
  const failing = relevant.filter((container) => !unnamed.includes(container) && !isEarly(container, findings))
  const found = [
    unnamed.length > 0 ? error('not-referenced', unnamedFacts(unnamed, findings)) : null,
    ...diagnoseFailing(failing, findings),
    diagnoseWithoutName(
      relevant.filter((container) => !unnamed.includes(container)),
      findings,
    ),
    diagnoseEarly(relevant, findings),
    diagnoseOthers(findings),
  ].filter((one) => one !== null)
  const unread = diagnoseUnread(findings)
  const [first, ...rest] = found
  if (!first) return [unread]
  return [first, ...rest, ...(unread.severity === 'ok' ? [] : [unread])]
}

/** Pods that fail for want of the credential that they do not name. */
function unnamedAndFailing(relevant: ContainerStatus[]): ContainerStatus[] {
  return relevant.filter(({ references, cause, message }) => {
    if (references || !cause) return false
    // Where nothing was said, that it names no credential is all that is known.
    return cause === 'other' ? classifyPullFailure(message) === null : isMendedByNaming[cause]
  })
}

/** One for each cause and, where the registry says why it refuses, for each of its reasons. */
function diagnoseFailing(failing: ContainerStatus[], findings: Findings): Verdict[] {
  const events = findings.unread.find(({ part }) => part === 'events')
  return causeVerdicts.flatMap(({ cause, code }) => {
    const ofCause = failing.filter((container) => container.cause === cause)
    const refusalOf = ({ message }: ContainerStatus) => (cause === 'no-access' ? pullRefusalOf(message) : undefined)
    return [...Map.groupBy(ofCause, refusalOf)].sort(byRefusal).map(([refusal, containers]) => {
      const facts: VerdictFacts = { cause, refusal, ...podFacts(containers) }
      // Without the events nobody knows whether a reason was given.
      if (cause === 'other' && events) return error(code, { ...facts, unread: 'events', trouble: events.trouble })
      return error(refusal === 'sso' ? 'sso-required' : refusal === 'scope' ? 'grant-scope' : code, facts)
    })
  })
}

function byRefusal([one]: [string | undefined, unknown], [other]: [string | undefined, unknown]): number {
  return (one ?? '').localeCompare(other ?? '')
}

/** They fail as well, and no PullSecret of ours is for them. */
function diagnoseOthers({ containers }: Findings): Verdict | null {
  const failing = containers.filter(({ fromRegistry, cause }) => !fromRegistry && cause !== undefined)
  return failing.length > 0 ? warning('other-registry', podFacts(failing)) : null
}

/** They run, and will not start anew. What has ended for good asks for nothing. */
function diagnoseWithoutName(relevant: ContainerStatus[], findings: Findings): Verdict | null {
  const alive = new Set(findings.containers.filter(({ state }) => state !== 'terminated').map(({ pod }) => pod))
  const unnamed = relevant.filter(({ references, pod }) => !references && alive.has(pod))
  return unnamed.length > 0 ? warning('not-referenced', unnamedFacts(unnamed, findings)) : null
}

/** Refused before the PullSecret was as it is now: Kubernetes asks again with it. */
function diagnoseEarly(relevant: ContainerStatus[], findings: Findings): Verdict | null {
  const early = relevant.filter((container) => isEarly(container, findings))
  const told = causeVerdicts.find(({ cause }) => early.some((container) => container.cause === cause))
  return told ? warning('ok', { ...podFacts(early), cause: told.cause }) : null
}

function diagnoseUnread({ usage, unread }: Findings): Verdict {
  if ('unreadable' in usage) return warning('not-read', { unread: 'pods', trouble: usage.unreadable })
  if (usage.isPartial) return warning('not-read', { unread: 'more-pods', pods: usage.pods })
  const events = unread.find(({ part }) => part === 'events')
  if (events) return warning('not-read', { unread: 'events', trouble: events.trouble })
  const account = unread.find(({ part }) => part === 'service-account')
  // What pods name themselves is known; the account only matters to the next ones.
  return ok({ secret: 'current', ...(account && { unread: account.part, trouble: account.trouble }) })
}

function unnamedFacts(unnamed: ContainerStatus[], { usage }: Findings): VerdictFacts {
  const accounts = new Set(unnamed.map(({ serviceAccount }) => serviceAccount))
  const [serviceAccount] = accounts.size === 1 ? accounts : []
  const isNamed = serviceAccount === 'default' && usage.defaultServiceAccount === true
  return {
    ...podFacts(unnamed),
    ...(serviceAccount && { serviceAccount }),
    ...(isNamed && { isNamedByAccount: true }),
  }
}

function ok(facts: VerdictFacts): Verdict {
  return { code: 'ok', severity: 'ok', facts }
}

function warning(code: VerdictCode, facts: VerdictFacts): Verdict {
  return { code, severity: 'warning', facts }
}

function error(code: VerdictCode, facts: VerdictFacts): Verdict {
  return { code, severity: 'error', facts }
}
