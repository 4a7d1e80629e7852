import type { ClusterAccess } from '#server/adapters/cluster-access.ts'
import { CLUSTER_TIMEOUT_MS, clusterCalls } from '#server/adapters/cluster-call.ts'
import { ClusterConnection } from '#server/adapters/cluster-connection.ts'
import { send } from '#server/adapters/cluster-http.ts'
import { type Ask, ownObjects, standing, usage } from '#server/adapters/cluster-objects.ts'
import { listReader } from '#server/adapters/cluster-pages.ts'
import type { OutsideLog } from '#server/adapters/outside.ts'
import type { PodFound } from '#server/adapters/pod-answers.ts'
import type { ConsentFound } from '#server/domain/consent.ts'
import type { NamespaceDesired } from '#server/domain/made-namespace.ts'
import type { OpenNamespace } from '#server/domain/namespace.ts'
import type { ObjectFound } from '#server/domain/ownership.ts'
import type { FailureEvent } from '#server/domain/pull-explanation.ts'
import type { ProgressEvent } from '#server/domain/pull-progress.ts'
import type { PullSecretDesired, PullSecretFound, PullSecretListed } from '#server/domain/pull-secret.ts'
import type { CreateFailure } from '#server/domain/refused-workload.ts'

/**
 * The only code that knows Kubernetes. Objects are written by server-side apply alone, as field manager `pullkey`, and
 * forced only where a person chose to take over; the only objects it can write are namespaces and the Secret named
 * `ghcr-secret`. What is in a namespace is asked for with an OpenNamespace. Every method rejects with an AppError of a
 * CLUSTER_… code, SECRET_CONFLICT or CANCELLED, and ends within 5 s.
 */
export interface Cluster {
  /** Null when there is no such namespace. */
  findNamespace(name: OpenNamespace, signal: AbortSignal): Promise<ObjectFound | null>
  applyNamespace(desired: NamespaceDesired, signal: AbortSignal): Promise<void>
  findPullSecret(namespace: OpenNamespace, signal: AbortSignal): Promise<PullSecretFound | null>
  /** @throws AppError CHANGED when what was read is not what stands there by now; SECRET_CONFLICT unless forced */
  applyPullSecret(namespace: OpenNamespace, apply: SecretApply, signal: AbortSignal): Promise<void>
  /** The metadata of `ghcr-secret` in this namespace, whoever's it is. */
  findPullSecretMetadata(namespace: OpenNamespace, signal: AbortSignal): Promise<PullSecretListed | null>
  /** Metadata of every PullSecret that carries this owner's label, in all namespaces that Pullkey made, by one request. */
  listPullSecrets(ownerId: string, signal: AbortSignal): Promise<PullSecretListed[]>
  /**
   * Deletes exactly the object that was read. `deleting`: a finalizer keeps it, token included.
   * @throws AppError CHANGED when another one stands there by now
   */
  deletePullSecret(
    namespace: OpenNamespace,
    read: PullSecretFound,
    signal: AbortSignal,
  ): Promise<'deleted' | 'deleting'>
  /** The first 2,000, or as many as 5 s and 256 MiB hold; `isPartial` when there are more. */
  listPods(namespace: OpenNamespace, signal: AbortSignal): Promise<{ pods: PodFound[]; isPartial: boolean }>
  /** What events say of pulls that fail and of pods that could not be created, out of as many as `listPods` reads. */
  listFailures(namespace: OpenNamespace, signal: AbortSignal): Promise<FailuresFound>
  /** What events say of pulls that began or ended well, out of as many. */
  listPullProgress(namespace: OpenNamespace, signal: AbortSignal): Promise<ProgressFound>
  /** The names of the default service account's pull secrets; null when there is no such account. */
  findDefaultPullSecretNames(namespace: OpenNamespace, signal: AbortSignal): Promise<string[] | null>
  /** The RoleBinding `pullkey`; null where it is not there, where there is no such namespace, and where it may not be read. */
  findConsent(namespace: string, signal: AbortSignal): Promise<ConsentFound | null>
  /** The user name that the API server knows Pullkey by. */
  readUsername(signal: AbortSignal): Promise<string>
  /** Whether Pullkey may make namespaces, by the API server's own word. */
  mayMakeNamespaces(signal: AbortSignal): Promise<boolean>
  /** The API server's version, such as `v1.37.2`, which every authenticated identity may read. */
  readVersion(signal: AbortSignal): Promise<string>
  close(): Promise<void>
}

export interface FailuresFound {
  /** Newest first. */
  events: FailureEvent[]
  createFailures: CreateFailure[]
  isPartial: boolean
}

export interface ProgressFound {
  events: ProgressEvent[]
  isPartial: boolean
}

/** What to write, over what was read, and whether fields of other managers are taken from them. */
export interface SecretApply {
  desired: PullSecretDesired
  read: PullSecretFound | null
  force: boolean
}

export function createCluster(access: ClusterAccess, log?: OutsideLog): Cluster {
  const connection = new ClusterConnection(access, CLUSTER_TIMEOUT_MS)
  const ask: Ask = async (answer, wanted) => answer.parse((await send(connection, wanted)).json)
  const calls = clusterCalls(log)
  const readList = listReader((wanted) => send(connection, wanted), calls)
  return {
    ...ownObjects(ask, calls),
    ...usage(ask, calls, readList),
    ...standing(ask, calls),
    close: () => connection.close(),
  }
}
