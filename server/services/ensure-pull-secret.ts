import type { Deps } from '#server/deps.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { Hold } from '#server/domain/field-managers.ts'
import { desiredNamespace, isNamedAs } from '#server/domain/made-namespace.ts'
import { type ObjectFound, ownershipOf } from '#server/domain/ownership.ts'
import {
  desiredPullSecret,
  holdOf,
  judgePullSecret,
  labelsOver,
  ownershipOfPullSecret,
  PULL_SECRET_NAME,
  type PullSecretDesired,
  type PullSecretFound,
  takeOverHold,
  versionOf,
} from '#server/domain/pull-secret.ts'
import type { PlanResult, ResultPlace } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { eachEnvironment, placeOf } from '#server/services/environment-results.ts'
import { type Settled, settled } from '#server/services/settled.ts'
import { getCredential } from '#server/services/stored-token.ts'

/** One Environment's PullSecret: what would be done there, and doing it. Both come from the same reading and rules. */

export interface Wish {
  ref: EnvironmentRef
  takeOver: boolean
  /** What a plan read; undefined: whatever stands there. */
  version: string | undefined
}

interface Place {
  namespace: ObjectFound | null
  found: PullSecretFound | null
}

type Step = 'create' | 'update' | 'none'

/** Says what provisioning would do in each Environment; writes nothing. */
export async function planPullSecrets(
  deps: Deps,
  actor: Actor,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<PlanResult[]> {
  const credential = await settled(deps, () => getCredential(deps, actor.id))
  const handled = await eachEnvironment(deps, refs, (ref) => readPlace(deps, ref, signal))
  return Promise.all(
    handled.map(async ({ ref, ...read }) => ({ ...placeOf(ref), ...(await planOne(deps, ref, credential, read)) })),
  )
}

async function planOne(
  deps: Deps,
  ref: EnvironmentRef,
  credential: Settled<RegistryCredential>,
  read: Settled<Place>,
): Promise<Omit<PlanResult, keyof ResultPlace>> {
  const version = read.failure ? 'unread' : versionOf(read.value.found)
  const { value, failure } = await settled(deps, async () => {
    if (credential.failure) throw credential.failure
    if (read.failure) throw read.failure
    return stepFor(deps, { ref, takeOver: false, credential: credential.value }, read.value).step
  })
  if (!failure) return { action: value, version }
  return { action: 'refused', reason: failure.code, version, ...failure.hold }
}

/**
 * @throws AppError CONSENT_MISSING, CHANGED, NAMESPACE_FOREIGN, NAMESPACE_TERMINATING, SECRET_FOREIGN, SECRET_DELETING, SECRET_CONFLICT,
 *   SECRET_IMMUTABLE, CLUSTER_…
 */
export async function ensurePullSecret(
  deps: Deps,
  { version, ...wish }: Wish & { credential: RegistryCredential },
  signal: AbortSignal,
): Promise<'created' | 'updated' | 'unchanged'> {
  const { cluster } = deps
  const { ref, takeOver } = wish
  const place = await readPlace(deps, ref, signal)
  if (version !== undefined && version !== versionOf(place.found)) throw changed(ref)
  const { step, desired } = stepFor(deps, wish, place)
  if (!ref.adopted) await ensureNamespace(deps, ref, place.namespace, signal)
  if (step === 'none') return 'unchanged'
  const open = await enterNamespace(deps, ref, signal)
  if (place.found?.immutable) {
    // It can only be made anew.
    if ((await cluster.deletePullSecret(open, place.found, signal)) === 'deleting') throw deleting(ref)
    const stillOpen = await enterNamespace(deps, ref, signal)
    await cluster.applyPullSecret(stillOpen, { desired, read: null, force: false }, signal)
  } else await cluster.applyPullSecret(open, { desired, read: place.found, force: takeOver }, signal)
  return step === 'create' ? 'created' : 'updated'
}

/** An adopted namespace itself is not read: that takes a right that nobody has to grant. */
async function readPlace(deps: Deps, ref: EnvironmentRef, signal: AbortSignal): Promise<Place> {
  const { cluster } = deps
  const open = await enterNamespace(deps, ref, signal)
  const [namespace, found] = await Promise.all([
    ref.adopted ? null : cluster.findNamespace(open, signal),
    cluster.findPullSecret(open, signal),
  ])
  return { namespace, found }
}

/** What is to be done, or why nothing may be. */
function stepFor(
  { policy: { registryHost }, now }: Deps,
  { ref, takeOver, credential }: Omit<Wish, 'version'> & { credential: RegistryCredential },
  { namespace, found }: Place,
): { step: Step; desired: PullSecretDesired } {
  if (namespace) assertOurNamespace(namespace, ref)
  const ours = desiredPullSecret(ref, credential, { registryHost, now: now() })
  const desired = takeOver ? ours : { ...ours, labels: labelsOver(found, ours.labels) }
  if (!found) return { step: 'create', desired }
  const ownership = ownershipOfPullSecret(found, ref)
  if (ownership === 'deleting') throw deleting(ref)
  if (ownership === 'foreign') {
    // Whoever made it: its name is free as soon as it is gone.
    if (found.isDeleting) throw deleting(ref)
    const hold = takeOverHold(found, ours, ref)
    if (!takeOver || !hold) throw foreign(ref, hold)
    return { step: 'update', desired }
  }
  if (judgePullSecret(found, { desired }, { ref, registryHost }).state === 'current') return { step: 'none', desired }
  if (takeOver) return { step: 'update', desired }
  assertChangeable(found, ours, ref)
  return { step: 'update', desired }
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

/** Creates the Namespace where it is absent, and writes the project's present name on it. */
async function ensureNamespace(
  deps: Deps,
  ref: EnvironmentRef,
  found: ObjectFound | null,
  signal: AbortSignal,
): Promise<void> {
  const desired = desiredNamespace(ref)
  if (!found) return deps.cluster.applyNamespace(desired, signal)
  if (isNamedAs(found, desired)) return
  // The name is for people to read: where it cannot be written, pulls are as good without.
  await settled(deps, () =>
    deps.cluster.applyNamespace({ ...desired, labels: labelsOver(found, desired.labels) }, signal),
  )
}

/** Writes a project's new name on those of its Namespaces that Pullkey made and that are there. */
export async function renameNamespaces(deps: Deps, refs: EnvironmentRef[], signal: AbortSignal): Promise<void> {
  const made = refs.filter(({ adopted }) => !adopted)
  await eachEnvironment(deps, made, async (ref) => {
    const found = await deps.cluster.findNamespace(await enterNamespace(deps, ref, signal), signal)
    if (found && ownershipOf(found, ref) === 'ours') await ensureNamespace(deps, ref, found, signal)
  })
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

function deleting({ namespace }: EnvironmentRef): AppError {
  return new AppError(
    'SECRET_DELETING',
    `${PULL_SECRET_NAME} in ${namespace} is being deleted. Try again when it is gone.`,
  )
}

function changed({ namespace }: EnvironmentRef): AppError {
  return new AppError('CHANGED', `${PULL_SECRET_NAME} in ${namespace} changed since it was read. Look again.`)
}
