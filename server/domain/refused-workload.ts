import { said } from '#server/domain/pull-explanation.ts'
import { ownedWorkload, type Workload } from '#server/domain/workload.ts'

/**
 * Workloads whose pods the API server refuses. There is no pod that could fail: only the events of their controllers say
 * so. Whatever admission refuses counts, not rules about images alone: which words of a rule speak of an image nobody can
 * list, and a quota keeps the pods away as well.
 */

/** A `FailedCreate` event of a controller that makes pods. */
export interface CreateFailure {
  /** The object that the event is about, such as a ReplicaSet. */
  kind: string
  name: string
  message: string
  /** ISO 8601: when it was last and first seen. */
  at?: string
  firstAt?: string
  /** How often it was seen. */
  count?: number
}

export interface RefusedWorkload {
  workload: Workload
  /** What the API server said last. Tokens are masked. */
  message: string
  /** ISO 8601: the first refusal since a pod last came to be, as far as the events say. */
  since?: string
  /** ISO 8601. */
  failedAt: string
  attempts?: number
}

interface PodMade {
  workload: Workload
  /** ISO 8601. */
  createdAt?: string
}

/** Kubernetes, client-go `DefaultTypedControllerRateLimiter`: what fails is tried again after 1,000 s at the latest. */
export const LONGEST_RETRY_MS = 1_000_000
/** A controller manager that changes its leader, and clocks that differ. */
const SLACK_MS = 60_000

/** The admission plugins' `NewForbidden`, webhooks that refuse or cannot be asked, and policies in CEL. */
const byRule = / is forbidden: |admission webhook|failed calling webhook|(validating|mutating)admissionpolicy/i
/** Something is missing: an account, a class, a right, the namespace itself. Or what was refused is a volume's claim. */
const byNoRule =
  /is forbidden: (error looking up service account|no priorityclass|unable to create new content|user ")|^create claim /i

export function isRefusedByRule(message: string): boolean {
  return byRule.test(message) && !byNoRule.test(message)
}

/**
 * Those that are refused still: tried within the longest wait, and no pod of theirs is younger than the last refusal.
 * A workload that was deleted or scaled down after it is told until that wait is over.
 */
export function refusedWorkloads(failures: CreateFailure[], pods: PodMade[], readAt: string): RefusedWorkload[] {
  const youngest = youngestPods(pods)
  const byWorkload = Map.groupBy(failures, (failure) => nameOf(ownedWorkload(failure)))
  return [...byWorkload.values()]
    .flatMap((own) => refusedWorkload(own, youngest, Date.parse(readAt)) ?? [])
    .sort(byName)
}

function refusedWorkload(own: CreateFailure[], youngest: Map<string, number>, readMs: number): RefusedWorkload | null {
  const current = own.filter((failure) => msOf(failure.at) > Math.max(...podsOf(failure, youngest)))
  const [last] = current.toSorted((one, other) => msOf(other.at) - msOf(one.at))
  if (!last?.at || !isRefusedByRule(said(last))) return null
  if (readMs - msOf(last.at) > LONGEST_RETRY_MS + SLACK_MS) return null
  const since = current.flatMap(({ firstAt }) => firstAt ?? []).sort()[0]
  const attempts = current.reduce((sum, { count = 1 }) => sum + count, 0)
  return { workload: ownedWorkload(last), message: said(last), ...(since && { since }), failedAt: last.at, attempts }
}

/** When the youngest pod of each workload was created, in ms. */
function youngestPods(pods: PodMade[]): Map<string, number> {
  const youngest = new Map<string, number>()
  for (const { workload, createdAt } of pods) {
    const name = nameOf(workload)
    youngest.set(name, Math.max(msOf(createdAt), youngest.get(name) ?? 0))
  }
  return youngest
}

/** Another controller than the Deployment's may name its ReplicaSets in the same way. */
function podsOf({ kind, name }: CreateFailure, youngest: Map<string, number>): number[] {
  return [ownedWorkload({ kind, name }), { kind, name }].map((workload) => youngest.get(nameOf(workload)) ?? 0)
}

function msOf(at: string | undefined): number {
  const ms = Date.parse(at ?? '')
  return Number.isNaN(ms) ? 0 : ms
}

const nameOf = ({ kind, name }: Workload) => `${kind} ${name}`

function byName({ workload: one }: RefusedWorkload, { workload: other }: RefusedWorkload): number {
  return one.name.localeCompare(other.name) || one.kind.localeCompare(other.kind)
}
