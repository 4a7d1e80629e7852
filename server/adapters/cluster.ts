import { z } from 'zod'
import type { ClusterAccess } from '#server/adapters/cluster-access.ts'
import {
  accountAnswer,
  deleteAnswer,
  listedAnswer,
  metadataListAnswer,
  namespaceAnswer,
  pageOf,
  secretAnswer,
  versionAnswer,
} from '#server/adapters/cluster-answers.ts'
import {
  APPLY,
  CLUSTER_TIMEOUT_MS,
  type ClusterCalls,
  clusterCalls,
  METADATA,
  METADATA_LIST,
} from '#server/adapters/cluster-call.ts'
import { ClusterConnection } from '#server/adapters/cluster-connection.ts'
import { type ClusterRequest, send } from '#server/adapters/cluster-http.ts'
import { listReader, type ReadList } from '#server/adapters/cluster-pages.ts'
import {
  createFailures,
  eventAnswer,
  failureEvents,
  PROGRESS,
  progressEvents,
  WARNINGS,
} from '#server/adapters/event-answers.ts'
import { MAX_PAGE_BYTES, type OutsideLog } from '#server/adapters/outside.ts'
import { type PodFound, podAnswer } from '#server/adapters/pod-answers.ts'
import { FIELD_MANAGER } from '#server/domain/field-managers.ts'
import type { NamespaceDesired } from '#server/domain/namespace.ts'
import type { ObjectFound } from '#server/domain/ownership.ts'
import type { FailureEvent } from '#server/domain/pull-explanation.ts'
import type { ProgressEvent } from '#server/domain/pull-progress.ts'
import {
  CONFIG_KEY,
  OWNER_LABEL,
  PULL_SECRET_NAME,
  PULL_SECRET_TYPE,
  type PullSecretDesired,
  type PullSecretFound,
  type PullSecretListed,
} from '#server/domain/pull-secret.ts'
import type { CreateFailure } from '#server/domain/refused-workload.ts'

/**
 * The only code that knows Kubernetes. Objects are written by server-side apply alone, as field manager `pullkey`, and
 * forced only where a person chose to take over; the only objects it can write are namespaces and the Secret named `ghcr-secret`. Every method rejects with
 * an AppError of a CLUSTER_… code, SECRET_CONFLICT or CANCELLED, and ends within 5 s.
 */
export interface Cluster {
  /** Null when there is no such namespace. */
  findNamespace(name: string, signal: AbortSignal): Promise<ObjectFound | null>
  applyNamespace(desired: NamespaceDesired, signal: AbortSignal): Promise<void>
  findPullSecret(namespace: string, signal: AbortSignal): Promise<PullSecretFound | null>
  /** @throws AppError CHANGED when what was read is not what stands there by now; SECRET_CONFLICT unless forced */
  applyPullSecret(desired: PullSecretDesired, over: ApplyOver, signal: AbortSignal): Promise<void>
  /** The metadata of `ghcr-secret` in this namespace, whoever's it is. */
  findPullSecretMetadata(namespace: string, signal: AbortSignal): Promise<PullSecretListed | null>
  /** Metadata of every PullSecret that carries this owner's label, anywhere in the cluster, by one request. */
  listPullSecrets(ownerId: string, signal: AbortSignal): Promise<PullSecretListed[]>
  /**
   * Deletes exactly the object that was read. `deleting`: a finalizer keeps it, token included.
   * @throws AppError CHANGED when another one stands there by now
   */
  deletePullSecret(namespace: string, read: PullSecretFound, signal: AbortSignal): Promise<'deleted' | 'deleting'>
  /** The first 2,000, or as many as 5 s and 256 MiB hold; `isPartial` when there are more. */
  listPods(namespace: string, signal: AbortSignal): Promise<{ pods: PodFound[]; isPartial: boolean }>
  /** What events say of pulls that fail and of pods that could not be created, out of as many as `listPods` reads. */
  listFailures(namespace: string, signal: AbortSignal): Promise<FailuresFound>
  /** What events say of pulls that began or ended well, out of as many. */
  listPullProgress(namespace: string, signal: AbortSignal): Promise<ProgressFound>
  /** The names of the default service account's pull secrets; null when there is no such account. */
  findDefaultPullSecretNames(namespace: string, signal: AbortSignal): Promise<string[] | null>
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

/** What an apply replaces: what was read, and whether fields of other managers are taken from them. */
export interface ApplyOver {
  read: PullSecretFound | null
  force: boolean
}

/** Made once: a schema compiles itself when it is first used. */
const podPage = pageOf(podAnswer)
const eventPage = pageOf(eventAnswer)

export function createCluster(access: ClusterAccess, log?: OutsideLog): Cluster {
  const connection = new ClusterConnection(access, CLUSTER_TIMEOUT_MS)
  const ask: Ask = async (answer, wanted) => answer.parse((await send(connection, wanted)).json)
  const calls = clusterCalls(log)
  const readList = listReader((wanted) => send(connection, wanted), calls)
  return {
    ...ownObjects(ask, calls),
    ...usage(ask, calls, readList),
    readVersion: (signal) =>
      calls.call('read version', signal, (limited) => ask(versionAnswer, { path: '/version', signal: limited })),
    close: () => connection.close(),
  }
}

/** What comes back has the shape of `answer`, or it is no answer. */
type Ask = <T extends z.ZodType>(answer: T, wanted: ClusterRequest) => Promise<z.output<T>>
/** Something in between may answer 200 as well. The API server's own answers are objects, all of them. */
const unread = z.looseObject({})

/** A DNS label (RFC 1123): no character of it means anything in a path. */
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** @throws TypeError for what is no namespace's name: nothing is asked then */
function within(namespace: string): string {
  if (!NAMESPACE.test(namespace)) throw new TypeError('this is no name of a namespace')
  return `/api/v1/namespaces/${namespace}`
}
const pullSecretIn = (namespace: string) => `${within(namespace)}/secrets/${PULL_SECRET_NAME}`

type OwnObjects =
  | 'findNamespace'
  | 'applyNamespace'
  | 'findPullSecret'
  | 'findPullSecretMetadata'
  | 'listPullSecrets'
  | 'applyPullSecret'
  | 'deletePullSecret'

/** Namespaces and PullSecrets: what Pullkey writes. */
function ownObjects(ask: Ask, { call, find }: ClusterCalls): Pick<Cluster, OwnObjects> {
  const apply = (path: string, body: object, signal: AbortSignal, force = false) => {
    const query = { fieldManager: FIELD_MANAGER, ...(force && { force: 'true' }) }
    return ask(unread, { method: 'PATCH', path, query, body, signal, ...APPLY })
  }
  return {
    findNamespace: (name, signal) =>
      find(`read namespace ${name}`, signal, (limited) =>
        ask(namespaceAnswer, { path: within(name), signal: limited }),
      ),
    applyNamespace: (metadata, signal) =>
      call(`apply namespace ${metadata.name}`, signal, async (limited) => {
        await apply(within(metadata.name), { apiVersion: 'v1', kind: 'Namespace', metadata }, limited)
      }),
    findPullSecret: (namespace, signal) =>
      find(`read ${PULL_SECRET_NAME} in ${namespace}`, signal, (limited) =>
        ask(secretAnswer, { path: pullSecretIn(namespace), signal: limited }),
      ),
    findPullSecretMetadata: (namespace, signal) =>
      find(`read metadata of ${PULL_SECRET_NAME} in ${namespace}`, signal, (limited) =>
        ask(listedAnswer, { path: pullSecretIn(namespace), accept: METADATA, signal: limited }),
      ),
    applyPullSecret: (desired, { read, force }, signal) =>
      call(`apply ${PULL_SECRET_NAME} in ${desired.namespace}`, signal, async (limited) => {
        await apply(pullSecretIn(desired.namespace), secretBody(desired, read), limited, force)
      }),
    listPullSecrets: (ownerId, signal) =>
      call(`list ${PULL_SECRET_NAME} of one owner`, signal, async (limited) => {
        const query = {
          fieldSelector: `metadata.name=${PULL_SECRET_NAME}`,
          labelSelector: `${OWNER_LABEL}=${ownerId}`,
        }
        const page = { accept: METADATA_LIST, maxBytes: MAX_PAGE_BYTES, signal: limited }
        return ask(metadataListAnswer, { path: '/api/v1/secrets', query, ...page })
      }),
    deletePullSecret: async (namespace, { uid, resourceVersion }, signal) => {
      const body = { preconditions: { uid, resourceVersion } }
      const answer = await find(`delete ${PULL_SECRET_NAME} in ${namespace}`, signal, (limited) =>
        ask(deleteAnswer, { method: 'DELETE', path: pullSecretIn(namespace), body, signal: limited }),
      )
      return answer ?? 'deleted'
    },
  }
}

/** Pods, events and service accounts: what Pullkey only reads. */
function usage(
  ask: Ask,
  { find }: ClusterCalls,
  readList: ReadList,
): Pick<Cluster, 'listPods' | 'listFailures' | 'listPullProgress' | 'findDefaultPullSecretNames'> {
  const listEvents = (namespace: string, fieldSelector: string, signal: AbortSignal) => {
    const wanted = { path: `${within(namespace)}/events`, query: { fieldSelector }, page: eventPage }
    return readList(`list events in ${namespace}`, signal, wanted)
  }
  return {
    listPods: async (namespace, signal) => {
      const wanted = { path: `${within(namespace)}/pods`, page: podPage }
      const { items, isPartial } = await readList(`list pods in ${namespace}`, signal, wanted)
      return { pods: items, isPartial }
    },
    listFailures: async (namespace, signal) => {
      const { items, isPartial } = await listEvents(namespace, WARNINGS, signal)
      return { events: failureEvents(items), createFailures: createFailures(items), isPartial }
    },
    listPullProgress: async (namespace, signal) => {
      const { items, isPartial } = await listEvents(namespace, PROGRESS, signal)
      return { events: progressEvents(items), isPartial }
    },
    findDefaultPullSecretNames: (namespace, signal) =>
      find(`read service account default in ${namespace}`, signal, (limited) =>
        ask(accountAnswer, { path: `${within(namespace)}/serviceaccounts/default`, signal: limited }),
      ),
  }
}

function secretBody(desired: PullSecretDesired, read: PullSecretFound | null) {
  const { labels, annotations, config, namespace } = desired
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: PULL_SECRET_NAME,
      namespace,
      labels,
      annotations,
      ...(read && { uid: read.uid, resourceVersion: read.resourceVersion }),
    },
    type: PULL_SECRET_TYPE,
    data: { [CONFIG_KEY]: Buffer.from(config.reveal()).toString('base64') },
  }
}
