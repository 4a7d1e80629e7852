import type { ContainerStatus, VerdictFacts } from '#server/domain/pull-status.ts'
import { LONGEST_RETRY_MS, type RefusedWorkload } from '#server/domain/refused-workload.ts'
import { workloadsOf } from '#server/domain/workload.ts'

/** What a finding says of the containers or workloads that it is about, whatever their order. */

const MAX_IMAGES = 10
const MAX_WORKLOADS = 20
/** Kubernetes, `pkg/kubelet`: the back-off of an image doubles up to this. An attempt itself takes some seconds more. */
const BACK_OFF_MS = { first: 10_000, most: 300_000, slack: 15_000 }

export function podFacts(containers: ContainerStatus[]): VerdictFacts {
  const images = [...new Set(containers.map(({ image }) => image))].sort()
  const secretNames = [...new Set(containers.flatMap(({ missingSecrets = [] }) => missingSecrets))].sort()
  return {
    pods: new Set(containers.map(({ pod }) => pod)).size,
    workloads: workloadsOf(containers).sort(byName).slice(0, MAX_WORKLOADS),
    image: images[0],
    images: images.slice(0, MAX_IMAGES),
    imageCount: images.length,
    ...(secretNames.length > 0 && { secretNames }),
    ...timesOf(containers),
  }
}

/** The same of workloads that have no pod yet. */
export function refusedFacts(refused: RefusedWorkload[]): VerdictFacts {
  const { retryBy, ...times } = timesOf(refused)
  const triedAgainAt = isoOf(Date.parse(times.failedAt ?? '') + LONGEST_RETRY_MS)
  return {
    pods: 0,
    workloads: refused.map(({ workload }) => workload).sort(byName),
    ...times,
    ...(triedAgainAt && { retryBy: triedAgainAt }),
  }
}

function byName(one: { kind: string; name: string }, other: { kind: string; name: string }): number {
  return one.name.localeCompare(other.name) || one.kind.localeCompare(other.kind)
}

type Tried = Pick<ContainerStatus, 'since' | 'failedAt' | 'attempts'>

/** The earliest beginning, the last attempt, the most attempts, and when the last of them is tried again at the latest. */
function timesOf(containers: Tried[]): Pick<VerdictFacts, 'since' | 'failedAt' | 'attempts' | 'retryBy'> {
  const since = containers.flatMap((container) => container.since ?? []).sort()[0]
  const failedAt = containers
    .flatMap((container) => container.failedAt ?? [])
    .sort()
    .at(-1)
  const attempts = Math.max(...containers.map((container) => container.attempts ?? 0))
  const retryBy = containers
    .flatMap((container) => retryOf(container) ?? [])
    .sort()
    .at(-1)
  return {
    ...(since && { since }),
    ...(failedAt && { failedAt }),
    ...(attempts > 0 && { attempts }),
    ...(retryBy && { retryBy }),
  }
}

function retryOf({ failedAt, attempts }: Tried): string | undefined {
  const failedMs = Date.parse(failedAt ?? '')
  const backOffMs = attempts ? Math.min(BACK_OFF_MS.first * 2 ** (attempts - 1), BACK_OFF_MS.most) : BACK_OFF_MS.most
  return isoOf(failedMs + backOffMs + BACK_OFF_MS.slack)
}

/** Undefined for what is no time, or none that a Date can hold. */
function isoOf(ms: number): string | undefined {
  const at = new Date(ms)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
