import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { openKubectl } from '#tests/support/kubectl.ts'

/**
 * Applies deploy/base/rbac.yaml, and puts into a folder what a pod of its service account finds mounted. Answers the variables
 * that the kubelet sets.
 */
export async function layServiceAccount({ cluster }: Sandbox, folder: string): Promise<Record<string, string>> {
  const kubectl = await openKubectl(cluster.kubeconfigPath)
  await kubectl(['apply', '-f', 'deploy/base/rbac.yaml'])
  const account = { name: 'pullkey', namespace: 'pullkey' }
  const body = { spec: { audiences: [], expirationSeconds: 3600 } }
  const { status } = await coreApi(cluster.kubeconfig).createNamespacedServiceAccountToken({ ...account, body })
  const config = new KubeConfig()
  config.loadFromString(cluster.kubeconfig)
  const { server = '', caData = '' } = config.getCurrentCluster() ?? {}
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'token'), status?.token ?? '')
  await writeFile(path.join(folder, 'ca.crt'), Buffer.from(caData, 'base64'))
  await writeFile(path.join(folder, 'namespace'), account.namespace)
  const { hostname, port } = new URL(server)
  return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }
}
