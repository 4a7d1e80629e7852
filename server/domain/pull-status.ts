import type { PullFailureCause } from '#server/domain/pull-failure.ts'
import type { OutdatedBecause, PullSecretStanding } from '#server/domain/pull-secret.ts'

/** A PullStatus: what was found when somebody looked, and the one thing to do next. */

/** `detail` says why it could not be read, or why it is outdated. */
export type SecretStatus = (PullSecretStanding | { state: 'unreadable'; detail: ClusterTrouble }) & {
  login?: string
  fingerprint?: string
  provisionedAt?: string
}

/** Why the cluster said nothing: it could not be reached, it refused, or it failed. */
export type ClusterTrouble = 'unreachable' | 'timeout' | 'denied' | 'failed'

export type UsageStatus =
  | { defaultServiceAccount: boolean | null; pods: number; podsReferencing: number }
  | { unreadable: ClusterTrouble }

export interface ContainerStatus {
  pod: string
  container: string
  init: boolean
  image: string
  fromRegistry: boolean
  references: boolean
  state: 'running' | 'waiting' | 'terminated'
  reason?: string
  message?: string
  cause?: PullFailureCause
}

export type VerdictCode =
  | 'ok'
  | 'connect-github'
  | 'reconnect-github'
  | 'grant-scope'
  | 'provision'
  | 'update-secret'
  | 'secret-foreign'
  | 'not-referenced'
  | 'no-access'
  | 'image-not-found'
  | 'sso-required'
  | 'registry-trouble'
  | 'cluster-unreachable'
  | 'cluster-denied'

export interface Verdict {
  code: VerdictCode
  severity: 'ok' | 'warning' | 'error'
  facts: VerdictFacts
}

export interface VerdictFacts {
  secret?: SecretStatus['state']
  because?: OutdatedBecause
  cause?: PullFailureCause
  image?: string
  /** How many pods the verdict speaks of. */
  pods?: number
  trouble?: ClusterTrouble
  /** Why the stored token cannot serve. */
  token?: 'unreadable' | 'revoked' | 'expiring'
}

export interface PullStatus {
  environmentId: string
  namespace: string
  /** ISO 8601, UTC. */
  readAt: string
  tookMs: number
  secret: SecretStatus
  usage: UsageStatus
  containers: ContainerStatus[]
  verdict: Verdict
}

/** What the database knows of the owner's Connection: `usable` says nothing of whether GitHub still honours the token. */
export type ConnectionStanding = 'absent' | 'unreadable' | 'revoked' | 'expiring' | 'scope-missing' | 'usable'

export interface Findings {
  connection: ConnectionStanding
  secret: SecretStatus
  usage: UsageStatus
  containers: ContainerStatus[]
}

/** The one thing to do next: the cluster first, then the person's Connection, then the PullSecret, then the pods. */
export function diagnose(findings: Findings): Verdict {
  return diagnoseCluster(findings) ?? diagnoseConnection(findings) ?? diagnoseSecret(findings) ?? diagnosePods(findings)
}

function diagnoseCluster({ secret }: Findings): Verdict | null {
  if (secret.state !== 'unreadable') return null
  const trouble = secret.detail
  return error(trouble === 'denied' ? 'cluster-denied' : 'cluster-unreachable', { trouble })
}

function diagnoseConnection({ connection, secret }: Findings): Verdict | null {
  switch (connection) {
    case 'absent':
      return error('connect-github', { secret: secret.state })
    case 'unreadable':
    case 'revoked':
    case 'expiring':
      return error('reconnect-github', { token: connection })
    case 'scope-missing':
      return error('grant-scope', {})
    case 'usable':
      return null
  }
}

function diagnoseSecret({ secret }: Findings): Verdict | null {
  switch (secret.state) {
    case 'missing':
      return error('provision', { secret: 'missing' })
    case 'foreign':
      return error('secret-foreign', { secret: 'foreign' })
    case 'malformed':
      return error('update-secret', { secret: 'malformed' })
    case 'outdated':
      return {
        code: 'update-secret',
        severity: 'warning',
        facts: { secret: 'outdated', because: secret.detail },
      }
    default:
      return null
  }
}

const causeVerdicts: Record<Exclude<PullFailureCause, 'no-credential'>, VerdictCode> = {
  'token-dead': 'reconnect-github',
  'no-access': 'no-access',
  'not-found': 'image-not-found',
  'wrong-platform': 'image-not-found',
  'rate-limited': 'registry-trouble',
  dns: 'registry-trouble',
  timeout: 'registry-trouble',
  other: 'registry-trouble',
}

/** The more a cause asks of the person, the earlier it is told. */
const causesByUrgency = [
  'token-dead',
  'no-access',
  'not-found',
  'wrong-platform',
  'rate-limited',
  'dns',
  'timeout',
  'other',
] as const

function diagnosePods({ usage, containers }: Findings): Verdict {
  const relevant = containers.filter((container) => container.fromRegistry)
  const unreferenced = relevant.filter((container) => !container.references)
  if (unreferenced.some((container) => container.cause)) {
    return error('not-referenced', { pods: countPods(unreferenced), image: unreferenced[0]?.image })
  }
  for (const cause of causesByUrgency) {
    const failing = relevant.filter((container) => container.cause === cause)
    if (failing.length > 0)
      return error(causeVerdicts[cause], { cause, image: failing[0]?.image, pods: countPods(failing) })
  }
  if (unreferenced.length > 0) {
    return {
      code: 'not-referenced',
      severity: 'warning',
      facts: { pods: countPods(unreferenced), image: unreferenced[0]?.image },
    }
  }
  // They were refused before the PullSecret stood there; Kubernetes asks again with it.
  const early = relevant.filter((container) => container.cause === 'no-credential')
  if (early.length > 0)
    return { code: 'ok', severity: 'warning', facts: { cause: 'no-credential', pods: countPods(early) } }
  if ('unreadable' in usage)
    return { code: 'ok', severity: 'warning', facts: { secret: 'current', trouble: usage.unreadable } }
  return { code: 'ok', severity: 'ok', facts: { secret: 'current' } }
}

function countPods(containers: ContainerStatus[]): number {
  return new Set(containers.map((container) => container.pod)).size
}

function error(code: VerdictCode, facts: VerdictFacts): Verdict {
  return { code, severity: 'error', facts }
}
