import { z } from 'zod'
import type { Cluster, SecretApply } from '#server/adapters/cluster.ts'
import {
  accessAnswer,
  accountAnswer,
  consentAnswer,
  deleteAnswer,
  listedAnswer,
  metadataListAnswer,
  namespaceAnswer,
  pageOf,
  secretAnswer,
  usernameAnswer,
  versionAnswer,
} from '#server/adapters/cluster-answers.ts'
import { APPLY, type ClusterCalls, METADATA, METADATA_LIST } from '#server/adapters/cluster-call.ts'
import type { ClusterRequest } from '#server/adapters/cluster-http.ts'
import type { ReadList } from '#server/adapters/cluster-pages.ts'
import {
  createFailures,
  eventAnswer,
  failureEvents,
  PROGRESS,
  progressEvents,
  WARNINGS,
} from '#server/adapters/event-answers.ts'
import { MAX_PAGE_BYTES } from '#server/adapters/outside.ts'
import { podAnswer } from '#server/adapters/pod-answers.ts'
import { CONSENT_NAME } from '#server/domain/consent.ts'
import { FIELD_MANAGER } from '#server/domain/field-managers.ts'
import { NAMESPACE_NAME, type OpenNamespace } from '#server/domain/namespace.ts'
import {
  ADOPTED_LABEL,
  CONFIG_KEY,
  OWNER_LABEL,
  PULL_SECRET_NAME,
  PULL_SECRET_TYPE,
} from '#server/domain/pull-secret.ts'
import { AppError } from '#server/errors.ts'

const RBAC = '/apis/rbac.authorization.k8s.io/v1'

/** What the adapter asks about objects in the cluster. */

/** What comes back has the shape of `answer`, or it is no answer. */
export type Ask = <T extends z.ZodType>(answer: T, wanted: ClusterRequest) => Promise<z.output<T>>
/** Something in between may answer 200 as well. The API server's own answers are objects, all of them. */
const unread = z.looseObject({})

/** @throws TypeError for what is no namespace's name: nothing is asked then */
function within(namespace: string, api = '/api/v1'): string {
  if (!NAMESPACE_NAME.test(namespace)) throw new TypeError('this is no name of a namespace')
  return `${api}/namespaces/${namespace}`
}
/** Made once: a schema compiles itself when it is first used. */
const podPage = pageOf(podAnswer)
const eventPage = pageOf(eventAnswer)

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
export function ownObjects(ask: Ask, { call, find }: ClusterCalls): Pick<Cluster, OwnObjects> {
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
    applyPullSecret: (namespace, { force, ...written }, signal) =>
      call(`apply ${PULL_SECRET_NAME} in ${namespace}`, signal, async (limited) => {
        await apply(pullSecretIn(namespace), secretBody(namespace, written), limited, force)
      }),
    listPullSecrets: (ownerId, signal) =>
      call(`list ${PULL_SECRET_NAME} of one owner`, signal, async (limited) => {
        const query = {
          fieldSelector: `metadata.name=${PULL_SECRET_NAME}`,
          labelSelector: `${OWNER_LABEL}=${ownerId},${ADOPTED_LABEL}!=true`,
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
export function usage(
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

/** Who Pullkey is, what it may do, and who let it in. */
export function standing(
  ask: Ask,
  { call, find }: ClusterCalls,
): Pick<Cluster, 'findConsent' | 'readUsername' | 'mayMakeNamespaces' | 'readVersion'> {
  const review = (path: string, spec: object, signal: AbortSignal) =>
    ({ method: 'POST', path, body: { spec }, signal }) as const
  return {
    findConsent: async (namespace, signal) => {
      const path = `${within(namespace, RBAC)}/rolebindings/${CONSENT_NAME}`
      try {
        return await find(`read the consent of ${namespace}`, signal, (limited) =>
          ask(consentAnswer, { path, signal: limited }),
        )
      } catch (error) {
        // Where nobody consented, RBAC may not even let it be asked for.
        if (error instanceof AppError && error.code === 'CLUSTER_DENIED') return null
        throw error
      }
    },
    readUsername: (signal) =>
      call('read who Pullkey is', signal, (limited) =>
        ask(usernameAnswer, review('/apis/authentication.k8s.io/v1/selfsubjectreviews', {}, limited)),
      ),
    mayMakeNamespaces: (signal) =>
      call('read whether namespaces may be made', signal, (limited) => {
        const spec = { resourceAttributes: { resource: 'namespaces', verb: 'create' } }
        return ask(accessAnswer, review('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', spec, limited))
      }),
    readVersion: (signal) =>
      call('read version', signal, (limited) => ask(versionAnswer, { path: '/version', signal: limited })),
  }
}

function secretBody(
  namespace: OpenNamespace,
  { desired: { labels, annotations, config }, read }: Pick<SecretApply, 'desired' | 'read'>,
) {
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
