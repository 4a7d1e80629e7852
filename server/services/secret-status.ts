import { readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import {
  type Comparison,
  describePullSecret,
  holdOf,
  judgeListed,
  judgePullSecret,
  type MetadataDesired,
  type PullSecretDesired,
  type PullSecretFound,
  type PullSecretListed,
  takeOverHold,
} from '#server/domain/pull-secret.ts'
import type { ClusterTrouble, ListedSecretStatus, SecretStatus } from '#server/domain/pull-status.ts'
import { tokenKindOf } from '#server/domain/token-kind.ts'
import type { Holder } from '#server/services/holder.ts'
import type { Standing, StandingFacts } from '#server/services/stored-token.ts'

/** What callers are told of a PullSecret that was read, whole or by its metadata. */

export interface Reader {
  ref: EnvironmentRef
  holder: Holder<Standing | StandingFacts>
}

export function secretStatusOf(
  found: PullSecretFound | null | ClusterTrouble,
  comparison: Comparison<PullSecretDesired>,
  reader: Reader & { registryHost: string },
): SecretStatus {
  if (typeof found === 'string') return { state: 'unreadable', detail: found }
  const standing = judgePullSecret(found, comparison, reader)
  if (!found) return standing
  // A foreign Secret's annotations are somebody else's words.
  if (standing.state === 'foreign')
    return {
      ...standing,
      ...(found.isDeleting && { isDeleting: true }),
      ...('desired' in comparison && takeOverHold(found, comparison.desired, reader.ref)),
    }
  const isUpdatable = standing.state !== 'current' && 'desired' in comparison && reader.holder.isYou
  return {
    ...standing,
    ...describe(found, contentFingerprint(found, reader), reader),
    ...(found.immutable && { immutable: true }),
    ...(isUpdatable && holdOf(found, comparison.desired)),
  }
}

/** The same by its metadata alone. */
export function listedStatusOf(
  found: PullSecretListed | null | ClusterTrouble,
  comparison: Comparison<MetadataDesired>,
  reader: Reader,
): ListedSecretStatus {
  if (typeof found === 'string') return { state: 'unreadable', detail: found }
  const standing = judgeListed(found, comparison, reader.ref)
  if (!found) return standing
  // A foreign Secret's annotations are somebody else's words.
  if (standing.state === 'foreign') return { ...standing, ...(found.isDeleting && { isDeleting: true }) }
  return { ...standing, ...describe(found, describePullSecret(found).fingerprint, reader) }
}

/**
 * Of the token that stands there, whatever the annotations say; undefined where none can be read. What somebody else put
 * there may be a password that people think of, and a fingerprint of it would let them be guessed.
 */
function contentFingerprint({ config }: PullSecretFound, { registryHost, holder }: Reader & { registryHost: string }) {
  const token = (config && readDockerConfig(config, registryHost))?.token
  if (!token) return undefined
  const fingerprint = token.fingerprint()
  const isToken = tokenKindOf(token) !== 'unknown' || fingerprint === holder.standing.credential?.fingerprint
  return isToken ? fingerprint : undefined
}

function describe(
  found: PullSecretListed | PullSecretFound,
  fingerprint: string | undefined,
  { holder: { isYou, login: known, standing } }: Reader,
) {
  // Of another's token others see whose it is and when it ends.
  const said = { ...describePullSecret(found), fingerprint: isYou ? fingerprint : undefined }
  // Of another token than the one in use nobody knows when it ends.
  const inUse = standing.credential
  const ends = fingerprint === inUse?.fingerprint ? inUse?.expiresAt?.toISOString() : undefined
  // Anybody who may edit the Secret may edit what it says.
  const login = known ?? said.login
  return {
    ...said,
    ...(login && { holder: { login, isYou, ...(ends && { expiresAt: ends }) } }),
    ...(found.isDeleting && { isDeleting: true as const }),
  }
}
