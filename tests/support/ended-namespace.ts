import { inject } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { rbacApi } from '#tests/support/adoptable-namespace.ts'

/** Deletes a namespace with all that tests lay into one, as the controller manager does in every other cluster. */
export async function endNamespace(namespace: string): Promise<void> {
  const { kubeconfig } = inject('sandbox')
  const [core, rbac] = [coreApi(kubeconfig), rbacApi(kubeconfig)]
  await core.deleteNamespace({ name: namespace })
  await rbac.deleteCollectionNamespacedRoleBinding({ namespace })
  await core.deleteCollectionNamespacedSecret({ namespace })
  await core.deleteCollectionNamespacedServiceAccount({ namespace })
  await core.deleteCollectionNamespacedPod({ namespace })
  const { metadata } = await core.readNamespace({ name: namespace })
  const body = { metadata: { name: namespace, resourceVersion: metadata?.resourceVersion }, spec: { finalizers: [] } }
  await core.replaceNamespaceFinalize({ name: namespace, body })
}
