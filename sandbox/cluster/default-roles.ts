import { KubeConfig, RbacAuthorizationV1Api, type V1ClusterRole } from '@kubernetes/client-node'

const LABEL = 'rbac.authorization.k8s.io/aggregate-to-'
const ROLES = ['view', 'edit', 'admin']

/**
 * Gives the roles `view`, `edit` and `admin` their rules, as the controller manager does in every other cluster (Kubernetes,
 * "Using RBAC Authorization", Aggregated ClusterRoles).
 */
export async function fillDefaultRoles(admin: string): Promise<void> {
  const config = new KubeConfig()
  config.loadFromString(admin)
  const rbac = config.makeApiClient(RbacAuthorizationV1Api)
  const { items } = await rbac.listClusterRole()
  // `admin` selects what `edit` is made of by that role itself, and `edit` what `view` is made of.
  for (const name of ROLES) {
    const role = items.find(({ metadata }) => metadata?.name === name)
    if (!role) throw new Error(`the cluster has no role ${name}`)
    role.rules = items.filter((part) => isPartOf(part, name)).flatMap(({ rules }) => rules ?? [])
    await rbac.replaceClusterRole({ name, body: role })
  }
}

function isPartOf({ metadata }: V1ClusterRole, name: string): boolean {
  return metadata?.labels?.[`${LABEL}${name}`] === 'true'
}
