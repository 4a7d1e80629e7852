import { buildDockerConfig, type RegistryCredential, readDockerConfig } from '#server/domain/docker-config.ts'
import { type EnvironmentType, namespaceOf } from '#server/domain/environment.ts'
import type { Secret } from '#server/secret.ts'

/** What stands in the cluster, by name: which objects are ours, what we would write, and how what is found compares. */

export const PULL_SECRET_NAME = 'ghcr-secret'
export const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson'
export const MANAGED_BY = 'app.kubernetes.io/managed-by'
export const PROJECT_LABEL = 'pullkey.dev/project'
const LOGIN = 'pullkey.dev/github-login'
const FINGERPRINT = 'pullkey.dev/token-fingerprint'
const PROVISIONED_AT = 'pullkey.dev/provisioned-at'

/** An Environment together with whose it is: all that its objects in the cluster are named and labelled by. */
export interface EnvironmentScope {
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

export function labelsOf(scope: EnvironmentScope): Record<string, string> {
  return {
    [MANAGED_BY]: 'pullkey',
    [PROJECT_LABEL]: scope.projectId,
    'pullkey.dev/environment': scope.type,
    'pullkey.dev/owner': scope.ownerId,
  }
}

export function scopeNamespace(scope: EnvironmentScope): string {
  return namespaceOf(scope.projectId, scope.type)
}

/** The PullSecret that Pullkey would write for `scope` at `now`. */
export function desiredPullSecret(
  scope: EnvironmentScope,
  credential: RegistryCredential,
  { registryHost, now }: { registryHost: string; now: Date },
): PullSecretDesired {
  return {
    namespace: scopeNamespace(scope),
    labels: labelsOf(scope),
    annotations: {
      [LOGIN]: credential.login,
      [FINGERPRINT]: credential.token.fingerprint(),
      [PROVISIONED_AT]: now.toISOString(),
    },
    config: buildDockerConfig(registryHost, credential),
  }
}

export function isOurNamespace(found: NamespaceFound, scope: EnvironmentScope): boolean {
  return isLabelledFor(found.labels, scope)
}

export function isOurPullSecret(found: PullSecretFound, scope: EnvironmentScope): boolean {
  return isLabelledFor(found.labels, scope) && found.type === PULL_SECRET_TYPE
}

function isLabelledFor(labels: Record<string, string>, scope: EnvironmentScope): boolean {
  return labels[MANAGED_BY] === 'pullkey' && labels[PROJECT_LABEL] === scope.projectId
}

export type PullSecretJudgement = 'current' | 'outdated' | 'missing' | 'foreign' | 'malformed'

/**
 * Compares what stands in the cluster with what Pullkey would write. Without a Connection there is nothing to compare
 * with (`desired` null): a usable PullSecret of ours is then `outdated`, because nobody vouches for its token any more.
 */
export function judgePullSecret(
  found: PullSecretFound | null,
  desired: PullSecretDesired | null,
  { scope, registryHost }: { scope: EnvironmentScope; registryHost: string },
): PullSecretJudgement {
  if (!found) return 'missing'
  if (!isOurPullSecret(found, scope)) return 'foreign'
  if (!found.config || !readDockerConfig(found.config, registryHost)) return 'malformed'
  return desired && isEqual(found, desired) ? 'current' : 'outdated'
}

function isEqual(found: PullSecretFound, desired: PullSecretDesired): boolean {
  const sameLabels = Object.entries(desired.labels).every(([name, value]) => found.labels[name] === value)
  const sameIdentity = [LOGIN, FINGERPRINT].every((name) => found.annotations[name] === desired.annotations[name])
  return sameLabels && sameIdentity && (found.config?.equals(desired.config) ?? false)
}

/** What the PullSecret says about itself, for people to read. It proves nothing. */
export function describePullSecret(found: PullSecretFound) {
  return {
    login: found.annotations[LOGIN],
    fingerprint: found.annotations[FINGERPRINT],
    provisionedAt: found.annotations[PROVISIONED_AT],
  }
}
