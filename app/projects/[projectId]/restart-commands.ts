import type { ContainerStatus } from '#server/domain/pull-status.ts'
import { type Workload, workloadsOf } from '#server/domain/workload.ts'

/** What has pods that would pull from the registry without the PullSecret, each once. */
export function workloadsWithoutReference(containers: ContainerStatus[]): Workload[] {
  return workloadsOf(containers.filter(({ fromRegistry, references }) => fromRegistry && !references))
}

const RESTARTED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** Replaces the pods of a workload one by one. Null for what `kubectl rollout restart` does not take (kubectl's reference). */
export function restartCommand(namespace: string, { kind, name }: Workload): string | null {
  return RESTARTED.has(kind) ? `kubectl rollout restart ${kind.toLowerCase()}/${name} -n ${namespace}` : null
}
