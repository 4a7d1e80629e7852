import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  AuthorizationV1Api,
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  loadAllYaml,
  PatchStrategy,
  type V1ClusterRole,
  type V1PolicyRule,
} from '@kubernetes/client-node'

/** Service accounts as pods have them: a token that the API server signed, and the rights of what is bound to it. */

export const MANIFEST = path.resolve(import.meta.dirname, '../../deploy/base/rbac.yaml')
/** A sandbox that runs longer is started anew by then: its certificates end on the same day. */
const TOKEN_SECONDS = 7 * 24 * 60 * 60

export interface ServiceAccountName {
  namespace: string
  name: string
}

/** Every object of deploy/base/rbac.yaml, as it stands there. */
export async function readManifest(): Promise<KubernetesObject[]> {
  return loadAllYaml(await readFile(MANIFEST, 'utf8')) as KubernetesObject[]
}

/** The rules of a ClusterRole in deploy/base/rbac.yaml: of the one that is bound in the whole cluster, or by name. */
export async function readRules(named = 'pullkey'): Promise<V1PolicyRule[]> {
  const isNamed = ({ kind, metadata }: KubernetesObject) => kind === 'ClusterRole' && metadata?.name === named
  const role = (await readManifest()).find(isNamed) as V1ClusterRole | undefined
  return role?.rules ?? []
}

/** Applies deploy/base/rbac.yaml as an operator would. Resolves to a kubeconfig of the service account that it names. */
export async function installPullkey(admin: string): Promise<string> {
  const config = configOf(admin)
  const objects = KubernetesObjectApi.makeApiClient(config)
  for (const object of await readManifest()) {
    await objects.patch(object, undefined, undefined, 'operator', true, PatchStrategy.ServerSideApply)
  }
  const kubeconfig = await kubeconfigOf(admin, { namespace: 'pullkey', name: 'pullkey' })
  await untilAllowed(kubeconfig, await readRules())
  return kubeconfig
}

/** A second Pullkey beside the first, with no right but those that Consents give it. Resolves to its kubeconfig. */
export async function installAdoptOnly(admin: string): Promise<string> {
  const account = { namespace: 'pullkey-adopt-only', name: 'pullkey' }
  const objects = KubernetesObjectApi.makeApiClient(configOf(admin))
  for (const object of [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: account.namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
  ])
    await objects.patch(object, undefined, undefined, 'operator', true, PatchStrategy.ServerSideApply)
  return kubeconfigOf(admin, account)
}

/** A kubeconfig (YAML) that speaks for an account by a token of its own. */
export async function kubeconfigOf(admin: string, { namespace, name }: ServiceAccountName): Promise<string> {
  const config = configOf(admin)
  const cluster = config.getCurrentCluster()
  if (!cluster) throw new Error('the administrator has no cluster')
  const { status } = await config.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    namespace,
    name,
    body: { spec: { audiences: [], expirationSeconds: TOKEN_SECONDS } },
  })
  const account = new KubeConfig()
  account.loadFromClusterAndUser(cluster, { name, token: status?.token })
  return account.exportConfig()
}

/** The API server answers before its authoriser has heard of a new role; it hears of all of a role's rules at once. */
export async function untilAllowed(kubeconfig: string, rules: V1PolicyRule[], namespace?: string): Promise<void> {
  const api = configOf(kubeconfig).makeApiClient(AuthorizationV1Api)
  // A subresource would have to be asked for in another way.
  const rule = rules.find(({ resources = [] }) => resources[0] && !resources[0].includes('/'))
  if (!rule) return
  const [[group], [resource], [verb], [name]] = [
    rule.apiGroups ?? [],
    rule.resources ?? [],
    rule.verbs,
    rule.resourceNames ?? [],
  ]
  for (;;) {
    const body = { spec: { resourceAttributes: { group, resource, verb, name, namespace } } }
    const { status } = await api.createSelfSubjectAccessReview({ body })
    if (status?.allowed) return
  }
}

function configOf(kubeconfig: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  return config
}
