import { causeVerdicts, isMendedByNaming } from '#server/domain/cause-verdicts.ts'
import { classifyPullFailure, pullRefusalOf } from '#server/domain/pull-failure.ts'
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

/**
 * The one thing to do next: the cluster first, then what is being deleted, then the person's Connection, then the PullSecret, then the pods. Only
 * where all of them were read and none of them fails is it `ok` without a warning.
 */
export function diagnose(findings: Findings): Verdict {
  return (
    diagnoseCluster(findings) ??
    diagnoseDeletion(findings) ??
    diagnoseConnection(findings) ??
    diagnoseSecret(findings) ??
    diagnosePods(findings)
  )
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

function diagnosePods(findings: Findings): Verdict {
  const relevant = findings.containers.filter((container) => container.fromRegistry)
  return (
    diagnoseUnnamed(relevant, findings) ??
    diagnoseFailing(relevant, findings) ??
    diagnoseWithoutName(relevant, findings) ??
    diagnoseEarly(relevant, findings) ??
    diagnoseUnread(findings)
  )
}

/** Pods that fail for want of the credential that they do not name. */
function diagnoseUnnamed(relevant: ContainerStatus[], findings: Findings): Verdict | null {
  const unnamed = relevant.filter(({ references, cause, message }) => {
    if (references || !cause) return false
    // Where nothing was said, that it names no credential is all that is known.
    return cause === 'other' ? classifyPullFailure(message) === null : isMendedByNaming[cause]
  })
  return unnamed.length > 0 ? error('not-referenced', unnamedFacts(unnamed, findings)) : null
}

function diagnoseFailing(relevant: ContainerStatus[], findings: Findings): Verdict | null {
  for (const { cause, code } of causeVerdicts) {
    const failing = relevant.filter((container) => container.cause === cause && !isEarly(container, findings))
    const [first] = failing
    if (!first) continue
    const sameImage = failing.filter(({ image }) => image === first.image)
    const refusal = cause === 'no-access' ? pullRefusalOf(first.message) : undefined
    const facts: VerdictFacts = { cause, refusal, image: first.image, pods: countPods(sameImage) }
    const events = findings.unread.find(({ part }) => part === 'events')
    // Without the events nobody knows whether a reason was given.
    if (cause === 'other' && events) return error(code, { ...facts, unread: 'events', trouble: events.trouble })
    return error(refusal === 'sso' ? 'sso-required' : refusal === 'scope' ? 'grant-scope' : code, facts)
  }
  return null
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
  const [first] = early
  return first ? warning('ok', { cause: first.cause, pods: countPods(early) }) : null
}

/** Until then a pod that waits may not have tried again: attempts are at most five minutes apart, and each takes a while. */
const EXCUSED_MS = 10 * 60_000

function isEarly({ cause, failedAt }: ContainerStatus, { secret, readAt }: Findings): boolean {
  if (cause !== 'token-dead' && cause !== 'no-access' && cause !== 'no-credential') return false
  const writtenMs = Date.parse(secret.provisionedAt ?? '')
  // Another replica's clock may be a little ahead.
  const ageMs = Math.abs(Date.parse(readAt) - writtenMs)
  if (!(ageMs < EXCUSED_MS)) return false
  // With this PullSecret no pod that names it asks without a credential.
  if (failedAt === undefined) return cause === 'no-credential'
  // An event's time is in whole seconds, cut off. Of the same second only that cause tells which came first.
  const [failedMs, sinceMs] = [Date.parse(failedAt), Math.floor(writtenMs / 1000) * 1000]
  return cause === 'no-credential' ? failedMs <= sinceMs : failedMs < sinceMs
}

function diagnoseUnread({ usage, unread }: Findings): Verdict {
  if ('unreadable' in usage) return warning('ok', { secret: 'current', unread: 'pods', trouble: usage.unreadable })
  if (usage.isPartial) return warning('ok', { secret: 'current', unread: 'more-pods', pods: usage.pods })
  const account = unread.find(({ part }) => part === 'service-account')
  // What pods name themselves is known; the account only matters to the next ones.
  return ok({ secret: 'current', ...(account && { unread: account.part, trouble: account.trouble }) })
}

function unnamedFacts(unnamed: ContainerStatus[], { usage }: Findings): VerdictFacts {
  const accounts = new Set(unnamed.map(({ serviceAccount }) => serviceAccount))
  const [serviceAccount] = accounts.size === 1 ? accounts : []
  const isNamed = serviceAccount === 'default' && usage.defaultServiceAccount === true
  return {
    pods: countPods(unnamed),
    image: unnamed[0]?.image,
    ...(serviceAccount && { serviceAccount }),
    ...(isNamed && { isNamedByAccount: true }),
  }
}

function countPods(containers: ContainerStatus[]): number {
  return new Set(containers.map((container) => container.pod)).size
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
