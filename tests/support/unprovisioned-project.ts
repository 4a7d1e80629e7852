import { inject } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import type { World } from '#tests/support/world.ts'

/** Somebody's new project of three Environments, none of which has its PullSecret yet. */
export async function unprovisionedProject(world: World) {
  const core = coreApi(inject('sandbox').kubeconfig)
  const person = await world.person()
  const { project } = await person.caller.project.create({
    name: 'unprovisioned',
    environments: ['development', 'staging', 'production'],
  })
  await person.caller.pullSecret.remove({ projectId: project.id })
  const namespaces = project.environments.map(({ namespace }) => namespace)
  /** What stands in the cluster, in the order of the Environments. */
  const secrets = () => Promise.all(namespaces.map((namespace) => getSecret(core, namespace)))
  return { person, projectId: project.id, namespaces, secrets }
}
