import type { ContainerStatus } from '#server/domain/pull-status.ts'

/** Containers that are equal but for their pod. */
export interface PodGroup {
  key: string
  /** What they share; `failedAt` and `message` are the newest of them, `since` is the earliest. */
  container: ContainerStatus
  pods: string[]
  /** Each once; pods that run nowhere yet have none. */
  nodes: string[]
}

/** Those that cannot pull come first, and of these and of the others the most pods. */
export function groupPods(containers: ContainerStatus[]): PodGroup[] {
  const groups = new Map<string, PodGroup>()
  for (const container of containers) {
    const key = keyOf(container)
    const group = groups.get(key)
    if (!group) {
      groups.set(key, { key, container, pods: [container.pod], nodes: container.node ? [container.node] : [] })
      continue
    }
    group.pods.push(container.pod)
    if (container.node && !group.nodes.includes(container.node)) group.nodes.push(container.node)
    group.container = newerOf(group.container, container)
  }
  return [...groups.values()].sort(
    (a, b) => Number(Boolean(b.container.cause)) - Number(Boolean(a.container.cause)) || b.pods.length - a.pods.length,
  )
}

function keyOf({ container, init, ephemeral, volume, ...rest }: ContainerStatus): string {
  const { workload, image, state, reason, cause, since, references, serviceAccount } = rest
  return JSON.stringify([
    // Pods that nothing owns are each their own.
    workload.kind === 'Pod' ? '' : `${workload.kind} ${workload.name}`,
    container,
    [init, ephemeral, volume],
    image,
    state,
    cause ?? (since ? 'pulling' : null),
    isRetry(reason) ? '' : reason,
    references,
    serviceAccount,
  ])
}

/** The two halves of one retry, which a failing pod goes to and fro between. */
export function isRetry(reason: string | undefined): boolean {
  return reason === 'ErrImagePull' || reason === 'ImagePullBackOff'
}

function newerOf(a: ContainerStatus, b: ContainerStatus): ContainerStatus {
  const [newer, older] = timeOf(b) > timeOf(a) ? [b, a] : [a, b]
  const [since] = [a.since, b.since].filter((at) => at !== undefined).sort()
  return { ...newer, message: newer.message ?? older.message, ...(since && { since }) }
}

function timeOf({ failedAt }: ContainerStatus): number {
  return failedAt ? Date.parse(failedAt) : 0
}

/** The images of the registry, each once: first those that cannot be pulled. */
export function seenImages(containers: ContainerStatus[]): string[] {
  const seen = containers.filter(({ fromRegistry }) => fromRegistry)
  const failing = seen.filter(({ cause }) => cause)
  return [...new Set([...failing, ...seen].map(({ image }) => image))]
}
