import { buildDockerConfig, type RegistryCredential, readDockerConfig } from '#server/domain/docker-config.ts'
import { type EnvironmentType, namespaceOf } from '#server/domain/environment.ts'
import type { Secret } from '#server/secret.ts'

/** What stands in the cluster, by name: which objects are ours, what we would write, and how what is found compares. */

export const PULL_SECRET_NAME = 'ghcr-secret'
export const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson'
export const MANAGED_BY = 'app.kubernetes.io/managed-by'
export const PROJECT_LABEL = 'pullkey.dev/project'
export const OWNER_LABEL = 'pullkey.dev/owner'
const LOGIN = 'pullkey.dev/github-login'
const FINGERPRINT = 'pullkey.dev/token-fingerprint'
const PROVISIONED_AT = 'pullkey.dev/provisioned-at'

/** An Environment together with whose it is: all that its objects in the cluster are named and labelled by. */
export interface EnvironmentRef {
  environmentId: string
  type: EnvironmentType
  projectId: string
  ownerId: string
}

export interface NamespaceFound {
  labels: Record<string, string>
  isTerminating: boolean
}

export interface PullSecretFound {
  uid: string
  resourceVersion: string
  type: string
  labels: Record<string, string>
  annotations: Record<string, string>
  /** The text of `.dockerconfigjson`; null where that key is absent. */
  config: Secret | null
}

export interface PullSecretDesired {
  namespace: string
  labels: Record<string, string>
  annotations: Record<string, string>
  config: Secret
}

export function labelsOf(ref: EnvironmentRef): Record<string, string> {
  return {
    [MANAGED_BY]: 'pullkey',
    [PROJECT_LABEL]: ref.projectId,
    'pullkey.dev/environment': ref.type,
    [OWNER_LABEL]: ref.ownerId,
  }
}

export function namespaceOfRef(ref: EnvironmentRef): string {
  return namespaceOf(ref.projectId, ref.type)
}

/** What Pullkey would write beside the content. */
export type MetadataDesired = Pick<PullSecretDesired, 'labels' | 'annotations'>

/** The PullSecret that Pullkey would write for `ref` at `now`. */
export function desiredPullSecret(
  ref: EnvironmentRef,
  credential: RegistryCredential,
  { registryHost, now }: { registryHost: string; now: Date },
): PullSecretDesired {
  return {
    namespace: namespaceOfRef(ref),
    ...desiredMetadata(ref, credential, now),
    config: buildDockerConfig(registryHost, credential),
  }
}

export function desiredMetadata(ref: EnvironmentRef, credential: RegistryCredential, now: Date): MetadataDesired {
  return {
    labels: labelsOf(ref),
    annotations: {
      [LOGIN]: credential.login,
      [FINGERPRINT]: credential.token.fingerprint(),
      [PROVISIONED_AT]: now.toISOString(),
    },
  }
}

/** What a LIST of metadata tells of a PullSecret. */
export interface PullSecretListed {
  namespace: string
  labels: Record<string, string>
  annotations: Record<string, string>
}

export function isOurNamespace(found: NamespaceFound, ref: EnvironmentRef): boolean {
  return isLabelledFor(found.labels, ref)
}

export function isOurPullSecret(found: PullSecretFound, ref: EnvironmentRef): boolean {
  return isLabelledFor(found.labels, ref) && found.type === PULL_SECRET_TYPE
}

function isLabelledFor(labels: Record<string, string>, ref: EnvironmentRef): boolean {
  return labels[MANAGED_BY] === 'pullkey' && labels[PROJECT_LABEL] === ref.projectId
}

export type PullSecretJudgement = 'current' | 'outdated' | 'missing' | 'foreign' | 'malformed'

/** Why a PullSecret of ours is not what Pullkey would write: who it is for, which token it holds, or what it says of itself. */
export type OutdatedBecause = 'no-connection' | 'login-changed' | 'token-changed' | 'labels-changed'

export type PullSecretStanding =
  | { state: 'outdated'; detail: OutdatedBecause }
  | { state: Exclude<PullSecretJudgement, 'outdated'>; detail?: undefined }

/**
 * Compares what stands in the cluster with what Pullkey would write. Without a usable Connection there is nothing to
 * compare with (`desired` null): a PullSecret of ours is then `outdated`, because nobody vouches for its token any more.
 */
export function judgePullSecret(
  found: PullSecretFound | null,
  desired: PullSecretDesired | null,
  { ref, registryHost }: { ref: EnvironmentRef; registryHost: string },
): PullSecretStanding {
  if (!found) return { state: 'missing' }
  if (!isOurPullSecret(found, ref)) return { state: 'foreign' }
  if (!found.config || !readDockerConfig(found.config, registryHost)) return { state: 'malformed' }
  const standing = judgeMetadata(found, desired)
  if (standing.state === 'outdated' || !desired) return standing
  return found.config.equals(desired.config) ? standing : { state: 'outdated', detail: 'token-changed' }
}

/** The same by labels and annotations alone, which say what was written last and nothing of what stands there now. */
export function judgeMetadata(
  found: Pick<PullSecretFound, 'labels' | 'annotations'>,
  desired: MetadataDesired | null,
): PullSecretStanding {
  if (!desired) return { state: 'outdated', detail: 'no-connection' }
  if (found.annotations[LOGIN] !== desired.annotations[LOGIN]) return { state: 'outdated', detail: 'login-changed' }
  if (found.annotations[FINGERPRINT] !== desired.annotations[FINGERPRINT]) {
    return { state: 'outdated', detail: 'token-changed' }
  }
  const sameLabels = Object.entries(desired.labels).every(([name, value]) => found.labels[name] === value)
  return sameLabels ? { state: 'current' } : { state: 'outdated', detail: 'labels-changed' }
}

/** What the PullSecret says about itself, for people to read. It proves nothing. */
export function describePullSecret({ annotations }: Pick<PullSecretFound, 'annotations'>) {
  return {
    login: annotations[LOGIN],
    fingerprint: annotations[FINGERPRINT],
    provisionedAt: annotations[PROVISIONED_AT],
  }
}
