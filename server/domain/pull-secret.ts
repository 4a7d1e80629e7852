import { buildDockerConfig, type RegistryCredential, readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import {
  type FieldPath,
  type HeldFields,
  type Hold,
  heldByOthers,
  isAsApplied,
  type ManagedFields,
  managersOf,
} from '#server/domain/field-managers.ts'
import { type ObjectFound, type Ownership, ownershipOf, PROJECT_LABEL } from '#server/domain/ownership.ts'
import { maskTokens } from '#server/domain/token-mask.ts'
import type { Secret } from '#server/secret.ts'

/** The PullSecret: what Pullkey writes, and how what stands in the cluster compares with it. */

export const PULL_SECRET_NAME = 'ghcr-secret'
export const PULL_SECRET_TYPE = 'kubernetes.io/dockerconfigjson'
export const CONFIG_KEY = '.dockerconfigjson'
const CONTENT: FieldPath = ['data', CONFIG_KEY]
/** Server-side apply keeps the fields of whoever applied `stringData` under that name. */
const WRITTEN_AS_TEXT: FieldPath = ['stringData', CONFIG_KEY]
export const MANAGED_BY = 'app.kubernetes.io/managed-by'
export const OWNER_LABEL = 'pullkey.dev/owner'
export const ENVIRONMENT_LABEL = 'pullkey.dev/environment'
/** `true` on those in adopted namespaces, which no LIST over the whole cluster may bring. */
export const ADOPTED_LABEL = 'pullkey.dev/adopted'
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
  labels: Record<string, string>
  annotations: Record<string, string>
  config: Secret
}

/** `userId`: of the PullSecret the holder's, of a Namespace the project's owner's. */
export function labelsOf(ref: EnvironmentRef, userId: string | undefined): Record<string, string> {
  return {
    [MANAGED_BY]: 'pullkey',
    [PROJECT_LABEL]: ref.projectId,
    [ENVIRONMENT_LABEL]: ref.type,
    ...(userId !== undefined && { [OWNER_LABEL]: userId }),
    ...(ref.adopted && { [ADOPTED_LABEL]: 'true' }),
  }
}

/** What Pullkey would write beside the content. */
export type MetadataDesired = Pick<PullSecretDesired, 'labels' | 'annotations'>

/** Whose token it is, and what the labels and annotations say of it. */
export interface HolderFacts {
  userId: string
  login: string
  fingerprint: string
}

/** The PullSecret that Pullkey would write for `ref` at `now`. */
export function desiredPullSecret(
  ref: EnvironmentRef,
  credential: RegistryCredential & Pick<HolderFacts, 'userId'>,
  { registryHost, now }: { registryHost: string; now: Date },
): PullSecretDesired {
  return {
    ...desiredMetadata(ref, { ...credential, fingerprint: credential.token.fingerprint() }, now),
    config: buildDockerConfig(registryHost, credential),
  }
}

export function desiredMetadata(
  ref: EnvironmentRef,
  { userId, login, fingerprint }: HolderFacts,
  now: Date,
): MetadataDesired {
  return {
    labels: labelsOf(ref, userId),
    annotations: {
      [LOGIN]: login,
      [FINGERPRINT]: fingerprint,
      [PROVISIONED_AT]: now.toISOString(),
    },
  }
}

/** The id of the person whose token it holds, as its label says; undefined where it says nothing. */
export function holderIdOf({ labels }: ObjectFound): string | undefined {
  return labels[OWNER_LABEL]
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

/**
 * Why a PullSecret of ours is not what Pullkey would write: who it is for, which token it holds, what else stands beside
 * that token, or what it says of itself.
 */
export type OutdatedBecause =
  | 'no-connection'
  | 'token-expired'
  /** Its holder belongs to the project no longer. The token may well live. */
  | 'holder-left'
  | 'login-changed'
  | 'token-changed'
  | 'content-changed'
  | 'labels-changed'

export type PullSecretStanding =
  | { state: 'outdated'; detail: OutdatedBecause }
  | { state: Exclude<PullSecretJudgement, 'outdated'>; detail?: undefined }

/** Without a holder who has a usable Connection there is nothing to compare with, only a reason. */
export type Comparison<Desired> = { desired: Desired } | { because: 'no-connection' | 'token-expired' | 'holder-left' }

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
  const credential = found.config && readDockerConfig(found.config, registryHost)
  if (!credential) return { state: 'malformed' }
  const standing = judgeMetadata(found, comparison)
  if (!('desired' in comparison)) return standing
  const { desired } = comparison
  // Others edit annotations too: of the token, the content has the last word.
  if (found.config?.equals(desired.config))
    return standing.state === 'current' ? standing : { state: 'outdated', detail: 'labels-changed' }
  if (standing.state === 'outdated' && standing.detail !== 'labels-changed') return standing
  const isSameToken = credential.token.fingerprint() === desired.annotations[FINGERPRINT]
  return { state: 'outdated', detail: isSameToken ? 'content-changed' : 'token-changed' }
}

/** What a judgement by metadata rests on: the content itself, and what the annotations say of it. */
const TOLD_BY: FieldPath[] = [CONTENT, ['metadata', 'annotations', LOGIN], ['metadata', 'annotations', FINGERPRINT]]

/**
 * The same without the content. `unknown` where another field manager wrote the content or its annotations: only a read of
 * the whole Secret shows whether it is a valid credential, and which one.
 */
export function judgeListed(
  found: PullSecretListed | null,
  comparison: Comparison<MetadataDesired>,
  ref: EnvironmentRef,
): PullSecretStanding | { state: 'unknown'; detail?: undefined } {
  if (!found) return { state: 'missing' }
  if (ownershipOf(found, ref) === 'foreign') return { state: 'foreign' }
  const isWritten = TOLD_BY.every((path) => isAsApplied(found.managedFields, path))
  return isWritten ? judgeMetadata(found, comparison) : { state: 'unknown' }
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

/**
 * Who stands in the way of an update to `desired`: the API server refuses to change fields of other managers until it is
 * forced. An immutable one is refused whoever manages it.
 */
export function holdOf(found: PullSecretFound, desired: PullSecretDesired): Hold {
  const conflicts = replacedBy(found, { ...desired, labels: labelsOver(found, desired.labels) })
  const isHeld = conflicts.length > 0 && !found.immutable
  const replaces = isHeld || found.immutable ? replacedBy(found, desired) : []
  return {
    ...(isHeld && { managers: conflicts.map(({ manager }) => manager) }),
    ...(replaces.length > 0 && { replaces }),
  }
}

/**
 * Who wrote a foreign Secret and what taking it over would replace; undefined where nobody may take it over: outside an
 * adopted namespace, of another type, on its way out, or immutable. No managers: the API server does not know who wrote it.
 */
export function takeOverHold(
  found: PullSecretFound,
  desired: PullSecretDesired,
  { adopted }: Pick<EnvironmentRef, 'adopted'>,
): Hold | undefined {
  if (!adopted || found.type !== PULL_SECRET_TYPE || found.isDeleting || found.immutable) return undefined
  const { replaces } = holdOf(found, desired)
  return { managers: managersOf(found.managedFields, [CONTENT, WRITTEN_AS_TEXT]), ...(replaces && { replaces }) }
}

function replacedBy(found: PullSecretFound, desired: PullSecretDesired): HeldFields[] {
  const changed = (field: 'labels' | 'annotations'): FieldPath[] =>
    Object.entries(desired[field])
      .filter(([name, value]) => found[field][name] !== value)
      .map(([name]) => ['metadata', field, name])
  const content: FieldPath[] = found.config?.equals(desired.config) ? [] : [CONTENT]
  return heldByOthers(found.managedFields, [...content, ...changed('labels'), ...changed('annotations')])
}

/** Characters of an annotation that are told. What Pullkey writes there is shorter. */
const MAX_ANNOTATION = 128

/** What the PullSecret says about itself, for people to read. It proves nothing. Tokens are masked: anybody may edit it. */
export function describePullSecret({ annotations }: Pick<PullSecretFound, 'annotations'>) {
  const said = (name: string): string | undefined => {
    const text = annotations[name]
    return text === undefined ? undefined : maskTokens(text).slice(0, MAX_ANNOTATION)
  }
  return { login: said(LOGIN), fingerprint: said(FINGERPRINT), provisionedAt: said(PROVISIONED_AT) }
}
