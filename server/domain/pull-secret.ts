import { buildDockerConfig, type RegistryCredential, readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { type FieldPath, isAsApplied, type ManagedFields, managersOf } from '#server/domain/field-managers.ts'
import { type ObjectFound, type Ownership, ownershipOf, PROJECT_LABEL } from '#server/domain/ownership.ts'
import type { Secret } from '#server/secret.ts'

/** The PullSecret: what Pullkey writes, and how what stands in the cluster compares with it. */

export const PULL_SECRET_NAME = 'ghcr-secret'
export const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson'
export const CONFIG_KEY = '.dockerconfigjson'
export const MANAGED_BY = 'app.kubernetes.io/managed-by'
export const OWNER_LABEL = 'pullkey.dev/owner'
const PROJECT_NAME = 'pullkey.dev/project-name'
const LOGIN = 'pullkey.dev/github-login'
const FINGERPRINT = 'pullkey.dev/token-fingerprint'
const PROVISIONED_AT = 'pullkey.dev/provisioned-at'

export interface PullSecretFound extends ObjectFound {
  uid: string
  resourceVersion: string
  type: string
  /** The text of `.dockerconfigjson`; null where that key is absent. */
  config: Secret | null
  immutable: boolean
  managedFields: ManagedFields[]
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

/** A Namespace as Pullkey writes it. Its annotation is for people who read `kubectl get namespace`. */
export interface NamespaceDesired {
  name: string
  labels: Record<string, string>
  annotations: Record<string, string>
}

export function desiredNamespace(ref: EnvironmentRef): NamespaceDesired {
  return { name: ref.namespace, labels: labelsOf(ref), annotations: { [PROJECT_NAME]: ref.projectName } }
}

/** Whether the Namespace already says the project's name. */
export function isNamedAs(found: ObjectFound, { annotations }: NamespaceDesired): boolean {
  return found.annotations[PROJECT_NAME] === annotations[PROJECT_NAME]
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
    namespace: ref.namespace,
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

/** What a read of metadata alone says of a PullSecret. */
export interface PullSecretListed extends ObjectFound {
  namespace: string
  managedFields: ManagedFields[]
}

/** Whose it is. A Secret of another type is foreign whatever it is labelled: the type cannot be changed. */
export function ownershipOfPullSecret(found: PullSecretFound, ref: EnvironmentRef): Ownership {
  return found.type === PULL_SECRET_TYPE ? ownershipOf(found, ref) : 'foreign'
}

/** What was read, in one text: the uid and the resourceVersion. */
export function versionOf(found: PullSecretFound | null): string {
  return found ? `${found.uid}/${found.resourceVersion}` : 'absent'
}

export type PullSecretJudgement = 'current' | 'outdated' | 'missing' | 'foreign' | 'malformed'

/** Why a PullSecret of ours is not what Pullkey would write: who it is for, which token it holds, or what it says of itself. */
export type OutdatedBecause = 'no-connection' | 'token-expired' | 'login-changed' | 'token-changed' | 'labels-changed'

export type PullSecretStanding =
  | { state: 'outdated'; detail: OutdatedBecause }
  | { state: Exclude<PullSecretJudgement, 'outdated'>; detail?: undefined }

/** Without a usable Connection there is nothing to compare with, only a reason. */
export type Comparison<Desired> = { desired: Desired } | { because: 'no-connection' | 'token-expired' }

/**
 * Compares what stands in the cluster with what Pullkey would write. Without a usable Connection a PullSecret of ours is
 * `outdated`: nobody vouches for its token any more.
 */
export function judgePullSecret(
  found: PullSecretFound | null,
  comparison: Comparison<PullSecretDesired>,
  { ref, registryHost }: { ref: EnvironmentRef; registryHost: string },
): PullSecretStanding {
  if (!found) return { state: 'missing' }
  if (ownershipOfPullSecret(found, ref) === 'foreign') return { state: 'foreign' }
  if (!found.config || !readDockerConfig(found.config, registryHost)) return { state: 'malformed' }
  const standing = judgeMetadata(found, comparison)
  if (standing.state === 'outdated' || !('desired' in comparison)) return standing
  return found.config.equals(comparison.desired.config) ? standing : { state: 'outdated', detail: 'token-changed' }
}

/**
 * The same without the content. `unknown` where the annotations say `current` and another field manager wrote the content:
 * only a read of the whole Secret shows whether it is a valid credential.
 */
export function judgeListed(
  found: PullSecretListed | null,
  comparison: Comparison<MetadataDesired>,
  ref: EnvironmentRef,
): PullSecretStanding | { state: 'unknown'; detail?: undefined } {
  if (!found) return { state: 'missing' }
  if (ownershipOf(found, ref) === 'foreign') return { state: 'foreign' }
  const standing = judgeMetadata(found, comparison)
  const isWritten = isAsApplied(found.managedFields, ['data', CONFIG_KEY])
  return standing.state === 'current' && !isWritten ? { state: 'unknown' } : standing
}

/** The labels and annotations say what was written last, and nothing about the content as it is now. */
function judgeMetadata(
  found: Pick<PullSecretFound, 'labels' | 'annotations'>,
  comparison: Comparison<MetadataDesired>,
): PullSecretStanding {
  if ('because' in comparison) return { state: 'outdated', detail: comparison.because }
  const { annotations, labels } = comparison.desired
  if (found.annotations[LOGIN] !== annotations[LOGIN]) return { state: 'outdated', detail: 'login-changed' }
  if (found.annotations[FINGERPRINT] !== annotations[FINGERPRINT]) return { state: 'outdated', detail: 'token-changed' }
  const sameLabels = Object.entries(labels).every(
    ([name, value]) => name === MANAGED_BY || found.labels[name] === value,
  )
  return sameLabels ? { state: 'current' } : { state: 'outdated', detail: 'labels-changed' }
}

/**
 * Labels as they are written over what was found. `managed-by` is kept as it stands: a tool that relabels what it deploys
 * owns that label, and nothing here depends on it.
 */
export function labelsOver(found: ObjectFound | null, labels: Record<string, string>): Record<string, string> {
  const managedBy = found?.labels[MANAGED_BY]
  return managedBy === undefined ? labels : { ...labels, [MANAGED_BY]: managedBy }
}

/** The other managers whose fields an apply of `desired` would change: the API server refuses it until it is forced. */
export function conflictsOf(found: PullSecretFound, desired: PullSecretDesired): string[] {
  const changed = (field: 'labels' | 'annotations'): FieldPath[] =>
    Object.entries(desired[field])
      .filter(([name, value]) => found[field][name] !== value)
      .map(([name]) => ['metadata', field, name])
  const isChanged = !found.config?.equals(desired.config)
  const paths = [...changed('labels'), ...changed('annotations'), ...(isChanged ? [['data', CONFIG_KEY]] : [])]
  return managersOf(found.managedFields, paths)
}

/** What the PullSecret says about itself, for people to read. It proves nothing. */
export function describePullSecret({ annotations }: Pick<PullSecretFound, 'annotations'>) {
  return {
    login: annotations[LOGIN],
    fingerprint: annotations[FINGERPRINT],
    provisionedAt: annotations[PROVISIONED_AT],
  }
}
