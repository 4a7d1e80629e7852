import type { Deps } from '#server/deps.ts'
import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { desiredNamespace, isNamedAs } from '#server/domain/made-namespace.ts'
import { type ObjectFound, ownershipOf } from '#server/domain/ownership.ts'
import { labelsOver, PULL_SECRET_NAME, type PullSecretDesired, versionOf } from '#server/domain/pull-secret.ts'
import { AppError } from '#server/errors.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { eachEnvironment } from '#server/services/environment-results.ts'
import { recordPlacement, settlePlacements, unrecordPlacement } from '#server/services/placement.ts'
import { type Place, readPlace, secretDeleting, stepFor, type Wish } from '#server/services/pull-secret-place.ts'
import { settled } from '#server/services/settled.ts'

/** Writes one Environment's Namespace and PullSecret. */

/**
 * `version`: what a plan read; undefined: whatever stands there. Where the token goes is written down before it goes there.
 * @throws AppError CHANGED and as `readPlace` and `stepFor`
 */
export async function ensurePullSecret(
  deps: Deps,
  { version, ...wish }: Wish & { version: string | undefined },
  signal: AbortSignal,
): Promise<'created' | 'updated' | 'unchanged'> {
  const { cluster } = deps
  const { ref } = wish
  const { userId } = wish.credential
  const place = await readPlace(deps, userId, ref, signal)
  if (version !== undefined && version !== versionOf(place.found)) throw changed(ref)
  const { step, desired } = stepFor(deps, wish, place)
  if (!ref.adopted) await ensureNamespace(deps, ref, place.namespace, signal)
  if (step === 'none') return 'unchanged'
  const recorded = await recordPlacement(deps, ref, userId)
  try {
    await write(deps, wish, { ...place, desired }, signal)
  } catch (error) {
    if (recorded.isNew && isRefusal(error)) await settled(deps, () => unrecordPlacement(deps, ref, recorded))
    throw error
  }
  const isStanding = async () => {
    const found = await cluster.findPullSecret(await enterNamespace(deps, ref, signal), signal)
    return found?.config?.equals(desired.config) ?? false
  }
  // It is written, whether or not this can be.
  await settled(deps, () => settlePlacements(deps, ref, recorded, { isGuarded: place.found !== null, isStanding }))
  return step === 'create' ? 'created' : 'updated'
}

async function write(
  deps: Deps,
  { ref, takeOver }: Wish,
  { found, desired }: Pick<Place, 'found'> & { desired: PullSecretDesired },
  signal: AbortSignal,
): Promise<void> {
  const { cluster } = deps
  const open = await enterNamespace(deps, ref, signal)
  if (!found?.immutable) return cluster.applyPullSecret(open, { desired, read: found, force: takeOver }, signal)
  // It can only be made anew.
  if ((await cluster.deletePullSecret(open, found, signal)) === 'deleting') throw secretDeleting(ref)
  const stillOpen = await enterNamespace(deps, ref, signal)
  await cluster.applyPullSecret(stillOpen, { desired, read: null, force: false }, signal)
}

/** The API server said no, or was not asked. After any other failure the token may stand there. */
function isRefusal(error: unknown): boolean {
  const codes: AppErrorCode[] = ['CHANGED', 'SECRET_CONFLICT', 'CONSENT_MISSING', 'CLUSTER_DENIED', 'CLUSTER_POLICY']
  return error instanceof AppError && codes.includes(error.code)
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

function changed({ namespace }: EnvironmentRef): AppError {
  return new AppError('CHANGED', `${PULL_SECRET_NAME} in ${namespace} changed since it was read. Look again.`)
}
