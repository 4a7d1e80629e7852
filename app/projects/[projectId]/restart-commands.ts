import type { ContainerStatus } from '#server/domain/pull-status.ts'
import type { Workload } from '#server/domain/workload.ts'

/** What has pods that would pull from the registry without the PullSecret, each once. */
export function workloadsWithoutReference(containers: ContainerStatus[]): Workload[] {
  const lacking = containers.filter(({ fromRegistry, references }) => fromRegistry && !references)
  return [...new Map(lacking.map(({ workload }) => [`${workload.kind} ${workload.name}`, workload])).values()]
}

const RESTARTED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Replaces the pods of a workload one by one. Null for what `kubectl rollout restart` does not take (kubectl's reference). */
export function restartCommand(namespace: string, { kind, name }: Workload): string | null {
  return RESTARTED.has(kind) ? `kubectl rollout restart ${kind.toLowerCase()}/${name} -n ${namespace}` : null
}
