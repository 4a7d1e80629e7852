import { randomUUID } from 'node:crypto'
import { Agent, type AgentOptions, type RequestOptions, request } from 'node:https'
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api, type V1PolicyRule } from '@kubernetes/client-node'
import { inject } from 'vitest'
import { kubeconfigOf, untilAllowed } from '#sandbox/cluster/service-account.ts'

/** Who asks the cluster: accounts with the rights that a test gives them, and requests past the product's code. */

/** A new service account that may do what `rules` say, everywhere. */
export async function accountWith(rules: V1PolicyRule[]): Promise<string> {
  const admin = inject('sandbox').kubeconfig
  const config = new KubeConfig()
  config.loadFromString(admin)
  const name = `account-${randomUUID()}`
  const account = { namespace: 'pullkey', name }
  await config.makeApiClient(CoreV1Api).createNamespacedServiceAccount({ ...account, body: { metadata: account } })
  const rbac = config.makeApiClient(RbacAuthorizationV1Api)
  await rbac.createClusterRole({ body: { metadata: { name }, rules } })
  await rbac.createClusterRoleBinding({
    body: {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', ...account }],
    },
  })
  const kubeconfig = await kubeconfigOf(admin, account)
  await untilAllowed(kubeconfig, rules)
  return kubeconfig
}

export interface RawRequest {
  method?: string
  path: string
  body?: unknown
  headers?: Record<string, string>
}

/** Asks the API server as `kubeconfig` and resolves to the status alone: a watch that is let in never ends. */
export async function rawRequests(kubeconfig: string): Promise<(asked: RawRequest) => Promise<number>> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const options: RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  const { headers: credentials, ...tls } = options
  const agent = new Agent(tls as AgentOptions)
  const server = config.getCurrentCluster()?.server ?? ''
  return ({ method = 'GET', path, body, headers }) =>
    new Promise((resolve, reject) => {
      const type = { 'content-type': 'application/json' }
      const asked = request(new URL(path, server), {
        method,
        agent,
        headers: { ...type, ...credentials, ...headers } as never,
      })
      asked.on('error', reject)
      asked.on('response', (answer) => {
        resolve(answer.statusCode ?? 0)
        answer.destroy()
      })
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })
}
