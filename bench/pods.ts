import pLimit from 'p-limit'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { ensureServiceAccount, layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import type { Person } from './people.ts'

/** Projects whose Environments hold pods, as a kubelet would have left them. */

export interface Place {
  projectId: string
  environmentId: string
  namespace: string
}

interface Created {
  project: { id: string; environments: { id: string; namespace: string }[] }
  results: { outcome: string }[]
}

/** A provisioned project with its Environments, made over HTTP as a browser does it. */
export async function createProject(person: Person, name: string, environments: string[]): Promise<Place[]> {
  const { project, results } = await person.mutate<Created>('project.create', { name, environments })
  if (results.some(({ outcome }) => outcome !== 'created')) throw new Error(`${name} was not provisioned`)
  return project.environments.map(({ id, namespace }) => ({ projectId: project.id, environmentId: id, namespace }))
}

/** The first `failing` of them fail to pull, with their events. */
export async function layPods(
  kubeconfig: string,
  { namespace }: Place,
  { pods, failing }: { pods: number; failing: number },
): Promise<void> {
  await ensureServiceAccount(kubeconfig, namespace)
  const { backOff, events } = pullFailure('no-access', 'ghcr.io/acme/api:2.0')
  await pLimit(10).map(Array.from({ length: pods }).keys(), async (index) => {
    const isFailing = index < failing
    const image = isFailing ? 'ghcr.io/acme/api:2.0' : 'ghcr.io/acme/web:1.4'
    await layPod(kubeconfig, {
      namespace,
      name: `web-${index}`,
      imagePullSecrets: ['ghcr-secret'],
      containers: [{ name: 'app', image, state: isFailing ? { waiting: backOff } : { running: true } }],
      ...(isFailing && { events }),
    })
  })
}

/** Pods that nothing has started yet, each with as many annotations as the API server allows: 256 KiB of keys and values. */
export async function layAnnotatedPods(kubeconfig: string, { namespace }: Place, pods: number): Promise<void> {
  const core = coreApi(kubeconfig)
  await ensureServiceAccount(kubeconfig, namespace)
  const annotations = { note: 'x'.repeat(256 * 1024 - 'note'.length) }
  const spec = { containers: [{ name: 'app', image: 'ghcr.io/acme/web:1.4' }] }
  await pLimit(10).map(Array.from({ length: pods }).keys(), (index) =>
    core.createNamespacedPod({ namespace, body: { metadata: { name: `web-${index}`, annotations }, spec } }),
  )
}
