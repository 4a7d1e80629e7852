import { KubeConfig, type KubernetesObject } from '@kubernetes/client-node'
import { Agent, fetch } from 'undici'

/**
 * One server-side apply as an operator's tool makes it, tried and not kept: `fieldValidation=Strict`, `dryRun=All`. Forced,
 * because other tests apply the same manifests as other field managers.
 */

interface Answer {
  status: number
  /** The `Warning` headers. */
  warnings: string[]
  // biome-ignore lint/suspicious/noExplicitAny: any object, or a Status
  body: any
}

/** The resources under `deploy/`, and what their addresses are made of. */
const RESOURCES: Record<string, { path: string; isCluster?: true }> = {
  ClusterRole: { path: 'clusterroles', isCluster: true },
  ClusterRoleBinding: { path: 'clusterrolebindings', isCluster: true },
  Namespace: { path: 'namespaces', isCluster: true },
  ServiceAccount: { path: 'serviceaccounts' },
  ConfigMap: { path: 'configmaps' },
  Secret: { path: 'secrets' },
  Service: { path: 'services' },
  Pod: { path: 'pods' },
  PersistentVolumeClaim: { path: 'persistentvolumeclaims' },
  Deployment: { path: 'deployments' },
  PodDisruptionBudget: { path: 'poddisruptionbudgets' },
  NetworkPolicy: { path: 'networkpolicies' },
  Ingress: { path: 'ingresses' },
}

export async function applyStrictly(kubeconfig: string, object: KubernetesObject): Promise<Answer> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const cluster = config.getCurrentCluster()
  const user = config.getCurrentUser()
  const decoded = (text = '') => Buffer.from(text, 'base64').toString('utf8')
  const connect = { ca: decoded(cluster?.caData), cert: decoded(user?.certData), key: decoded(user?.keyData) }
  const dispatcher = new Agent({ connect })
  const query = new URLSearchParams({
    fieldManager: 'operator',
    fieldValidation: 'Strict',
    dryRun: 'All',
    force: 'true',
  })
  const response = await fetch(`${cluster?.server}${addressOf(object)}?${query}`, {
    method: 'PATCH',
    dispatcher,
    headers: { 'content-type': 'application/apply-patch+yaml' },
    body: JSON.stringify(object),
  })
  const body = await response.json()
  await dispatcher.close()
  const warning = response.headers.get('warning')
  return { status: response.status, warnings: warning ? [warning] : [], body }
}

function addressOf({ apiVersion = '', kind = '', metadata }: KubernetesObject): string {
  const resource = RESOURCES[kind]
  if (!resource) throw new Error(`no address is known for a ${kind}`)
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const namespace = resource.isCluster ? '' : `/namespaces/${metadata?.namespace}`
  return `${group}${namespace}/${resource.path}/${metadata?.name}`
}
