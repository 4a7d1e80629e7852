import { type CoreV1Api, KubeConfig, type V1Secret } from '@kubernetes/client-node'
import { ADMINISTRATOR } from '#sandbox/cluster/cluster.ts'

/** The product never runs as the administrator in a test: what it may not do would go unnoticed. */
export function refuseAdministrator(kubeconfig: string): void {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  if (config.getCurrentUser()?.name === ADMINISTRATOR)
    throw new Error("This is the administrator. The product runs as inject('sandbox').pullkey.")
}

/** `kubectl get secret ghcr-secret`; null where there is none. */
export async function getSecret(core: CoreV1Api, namespace: string): Promise<V1Secret | null> {
  try {
    return await core.readNamespacedSecret({ name: 'ghcr-secret', namespace })
  } catch (error) {
    if ((error as { code?: number }).code === 404) return null
    throw error
  }
}

/** What a Secret's docker config says, decoded. */
export function dockerConfigOf(secret: V1Secret | null): unknown {
  const encoded = secret?.data?.['.dockerconfigjson'] ?? ''
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
}
