import { type Cluster, createCluster } from '#server/adapters/cluster.ts'
import { accessOf } from '#server/adapters/kubeconfig.ts'
import { parseKubeconfig } from '#server/adapters/kubeconfig-file.ts'
import type { OutsideLog } from '#server/adapters/outside.ts'
import { type OpenNamespace, openNamespace } from '#server/domain/namespace.ts'
import type { PullSecretDesired, PullSecretFound } from '#server/domain/pull-secret.ts'
import { Secret } from '#server/secret.ts'
import { ADAPTER_NAMESPACE } from '#tests/support/audit-trail.ts'

/** What tests ask of the cluster adapter itself, with no service in between. */

/** The cluster of a kubeconfig's current context. */
export const clusterAt = (kubeconfig: string, log?: OutsideLog) =>
  createCluster(accessOf(parseKubeconfig(kubeconfig, 'kubeconfig'), process.env), log)

/** The signal of a caller who stays. */
export const staying = new AbortController().signal

/** A namespace of those tests alone: in these the audit trail of Pullkey's own accounts is not judged. */
export const adapterNamespace = (name: string) => openNamespace(`${ADAPTER_NAMESPACE}${name}`)

/** One that is there in every run: whoever reads it was let in by the API server. */
export const door = adapterNamespace('door')

/** A namespace that tests may enter, past the door that services go through. */
export const shop = openNamespace('shop')

export function desiredWith(token: string): PullSecretDesired {
  const config = new Secret(JSON.stringify({ auths: { 'ghcr.io': { username: 'ada', password: token } } }))
  return { labels: { 'app.kubernetes.io/managed-by': 'pullkey' }, annotations: {}, config }
}

/** An apply over what was read, as everybody's but a take-over is. */
export const over = (read: PullSecretFound | null, desired: PullSecretDesired) => ({ desired, read, force: false })

export const namespaceNamed = (name: OpenNamespace) => ({ name, labels: {}, annotations: {} })

const found: PullSecretFound = {
  uid: 'u',
  resourceVersion: '1',
  type: '',
  labels: {},
  annotations: {},
  isDeleting: false,
  config: null,
  immutable: false,
  managedFields: [],
}

/** Every question that the adapter can ask, by the name of its method; `token` is in the one that writes a Secret. */
export const questions: Record<
  Exclude<keyof Cluster, 'close'>,
  (cluster: Cluster, namespace: OpenNamespace, token: string) => Promise<unknown>
> = {
  findNamespace: (cluster, namespace) => cluster.findNamespace(namespace, staying),
  applyNamespace: (cluster, namespace) => cluster.applyNamespace(namespaceNamed(namespace), staying),
  findPullSecret: (cluster, namespace) => cluster.findPullSecret(namespace, staying),
  applyPullSecret: (cluster, namespace, token) =>
    cluster.applyPullSecret(namespace, over(null, desiredWith(token)), staying),
  findPullSecretMetadata: (cluster, namespace) => cluster.findPullSecretMetadata(namespace, staying),
  listPullSecrets: (cluster) => cluster.listPullSecrets('owner', staying),
  deletePullSecret: (cluster, namespace) => cluster.deletePullSecret(namespace, found, staying),
  listPods: (cluster, namespace) => cluster.listPods(namespace, staying),
  listFailures: (cluster, namespace) => cluster.listFailures(namespace, staying),
  listPullProgress: (cluster, namespace) => cluster.listPullProgress(namespace, staying),
  findDefaultPullSecretNames: (cluster, namespace) => cluster.findDefaultPullSecretNames(namespace, staying),
  findConsent: (cluster, namespace) => cluster.findConsent(namespace, staying),
  readUsername: (cluster) => cluster.readUsername(staying),
  mayMakeNamespaces: (cluster) => cluster.mayMakeNamespaces(staying),
  readVersion: (cluster) => cluster.readVersion(staying),
}

/** Asks everything and returns what it failed with, by the name of the method; null for what did not fail. */
export async function failures(cluster: Cluster, token = 'gho_noOnes'): Promise<Record<string, unknown>> {
  const asked = Object.entries(questions).map(async ([name, ask]) => {
    const failure = await ask(cluster, shop, token).then(
      () => null,
      (error: unknown) => error,
    )
    return [name, failure] as const
  })
  return Object.fromEntries(await Promise.all(asked))
}
