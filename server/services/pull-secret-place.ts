import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { Hold } from '#server/domain/field-managers.ts'
import type { OpenNamespace } from '#server/domain/namespace.ts'
import { type ObjectFound, ownershipOf } from '#server/domain/ownership.ts'
import {
  describePullSecret,
  desiredPullSecret,
  holdOf,
  judgePullSecret,
  labelsOver,
  ownershipOfPullSecret,
  PULL_SECRET_NAME,
  type PullSecretDesired,
  type PullSecretFound,
  takeOverHold,
} from '#server/domain/pull-secret.ts'
import { AppError } from '#server/errors.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { findHolder, isLiving } from '#server/services/holder.ts'
import type { Credential } from '#server/services/stored-token.ts'

/** What stands where a PullSecret is to be, and what may be done about it. A plan and a provisioning both go by it. */

export interface Wish {
  ref: EnvironmentRef
  credential: Credential
  /** Fields of other managers are taken from them, and what is foreign in an adopted namespace. */
  takeOver: boolean
  /** The living token of another person may be replaced. */
  replace: boolean
}

export interface Place {
  open: OpenNamespace
  /** Null for an adopted one too, which is not read: that takes a right that nobody has to grant. */
  namespace: ObjectFound | null
  found: PullSecretFound | null
  /** Whose living token stands there, where it is another person's. */
  other: { login: string } | null
}

/** @throws AppError CONSENT_MISSING, CLUSTER_… */
export async function readPlace(deps: Deps, userId: string, ref: EnvironmentRef, signal: AbortSignal): Promise<Place> {
  const { cluster } = deps
  const open = await enterNamespace(deps, ref, signal)
  const [namespace, found] = await Promise.all([
    ref.adopted ? null : cluster.findNamespace(open, signal),
    cluster.findPullSecret(open, signal),
  ])
  return { open, namespace, found, other: await findOther(deps, userId, ref, found) }
}

async function findOther(deps: Deps, userId: string, ref: EnvironmentRef, found: PullSecretFound | null) {
  if (!found || ownershipOfPullSecret(found, ref) !== 'ours') return null
  const holder = await findHolder(deps, { actor: { id: userId }, ref }, found)
  if (holder.isYou || !(await isLiving(deps, holder))) return null
  return { login: holder.login ?? describePullSecret(found).login ?? '' }
}

export type Step = 'create' | 'update' | 'replace' | 'none'

/**
 * What is to be done. @throws AppError NAMESPACE_FOREIGN, NAMESPACE_TERMINATING, SECRET_FOREIGN, SECRET_DELETING,
 *   HELD_BY_OTHER, SECRET_CONFLICT, SECRET_IMMUTABLE: why nothing may be
 */
export function stepFor(
  { policy: { registryHost }, now }: Deps,
  { ref, takeOver, replace, credential }: Wish,
  { namespace, found, other }: Place,
): { step: Step; desired: PullSecretDesired } {
  if (namespace) assertOurNamespace(namespace, ref)
  const ours = desiredPullSecret(ref, credential, { registryHost, now: now() })
  const desired = takeOver ? ours : { ...ours, labels: labelsOver(found, ours.labels) }
  if (!found) return { step: 'create', desired }
  const ownership = ownershipOfPullSecret(found, ref)
  if (ownership === 'deleting') throw secretDeleting(ref)
  if (ownership === 'foreign') {
    // Whoever made it: its name is free as soon as it is gone.
    if (found.isDeleting) throw secretDeleting(ref)
    const hold = takeOverHold(found, ours, ref)
    if (!takeOver || !hold) throw foreign(ref, hold)
    return { step: 'update', desired }
  }
  if (judgePullSecret(found, { desired }, { ref, registryHost }).state === 'current') return { step: 'none', desired }
  if (other && !replace) throw heldByOther(ref, other)
  const step = other ? 'replace' : 'update'
  if (!takeOver) assertChangeable(found, ours, ref)
  return { step, desired }
}

/** @throws AppError SECRET_IMMUTABLE, SECRET_CONFLICT: what only a take-over mends, with what it would replace */
function assertChangeable(found: PullSecretFound, desired: PullSecretDesired, { namespace }: EnvironmentRef): void {
  const hold = holdOf(found, desired)
  if (found.immutable) {
    throw new AppError('SECRET_IMMUTABLE', `${PULL_SECRET_NAME} in ${namespace} is marked immutable.`, { hold })
  }
  if (hold.managers) {
    throw new AppError('SECRET_CONFLICT', `Another tool manages fields of ${PULL_SECRET_NAME} in ${namespace}.`, {
      hold,
    })
  }
}

function assertOurNamespace(found: ObjectFound, ref: EnvironmentRef): void {
  const ownership = ownershipOf(found, ref)
  if (ownership === 'foreign') {
    throw new AppError(
      'NAMESPACE_FOREIGN',
      `Namespace ${ref.namespace} exists and does not carry this project's label. It was not touched.`,
    )
  }
  if (ownership === 'deleting') {
    throw new AppError(
      'NAMESPACE_TERMINATING',
      `Namespace ${ref.namespace} is being deleted. Try again when it is gone.`,
    )
  }
}

function foreign({ namespace }: EnvironmentRef, hold?: Hold): AppError {
  return new AppError(
    'SECRET_FOREIGN',
    `There is already a ${PULL_SECRET_NAME} in ${namespace} that Pullkey didn't create. It was not touched.`,
    { hold },
  )
}

export function secretDeleting({ namespace }: EnvironmentRef): AppError {
  return new AppError(
    'SECRET_DELETING',
    `${PULL_SECRET_NAME} in ${namespace} is being deleted. Try again when it is gone.`,
  )
}

function heldByOther({ namespace }: EnvironmentRef, { login }: { login: string }): AppError {
  return new AppError(
    'HELD_BY_OTHER',
    `${PULL_SECRET_NAME} in ${namespace} holds the token of ${login || 'another person'}. It was not replaced.`,
  )
}
