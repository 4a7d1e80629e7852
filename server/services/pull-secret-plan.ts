import pLimit from 'p-limit'
import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { parseImageReference } from '#server/domain/image-reference.ts'
import { versionOf } from '#server/domain/pull-secret.ts'
import type { PlanResult, ResultPlace, UnreadableImage } from '#server/domain/pull-secret-result.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { eachEnvironment, placeOf } from '#server/services/environment-results.ts'
import { type Place, readPlace, stepFor } from '#server/services/pull-secret-place.ts'
import { type Settled, settled } from '#server/services/settled.ts'
import { type Credential, getCredential, rememberDeath } from '#server/services/stored-token.ts'

/** Says what provisioning would do in each Environment; writes nothing. */
export async function planPullSecrets(
  deps: Deps,
  actor: Actor,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<PlanResult[]> {
  const credential = await settled(deps, () => getCredential(deps, actor.id))
  const handled = await eachEnvironment(deps, refs, async (ref) => {
    const read = await settled(deps, () => readPlace(deps, actor.id, ref, signal))
    return { ...placeOf(ref), ...(await planOne(deps, { ref, credential, read }, signal)) }
  })
  return handled.map(({ value, failure }) => {
    if (failure) throw failure
    return value
  })
}

interface Asked {
  ref: EnvironmentRef
  credential: Settled<Credential>
  read: Settled<Place>
}

async function planOne(
  deps: Deps,
  { ref, credential, read }: Asked,
  signal: AbortSignal,
): Promise<Omit<PlanResult, keyof ResultPlace>> {
  const version = read.failure ? 'unread' : versionOf(read.value.found)
  const { value, failure } = await settled(deps, async () => {
    if (credential.failure) throw credential.failure
    if (read.failure) throw read.failure
    const wish = { ref, credential: credential.value, takeOver: false, replace: true }
    const { step } = stepFor(deps, wish, read.value)
    if (step !== 'replace' || !read.value.other) return { action: step }
    const unreadable = await settled(deps, () => findUnreadable(deps, wish, read.value, signal))
    return { action: step, holder: read.value.other, ...(unreadable.value && { unreadable: unreadable.value }) }
  })
  if (!failure) return { ...value, version }
  const holder = read.value?.other
  return { action: 'refused', reason: failure.code, version, ...(holder && { holder }), ...failure.hold }
}

/** Images of one namespace that are checked, those of most pods first, and how many at once. */
const IMAGES_AT_MOST = 20
const IMAGES_AT_ONCE = 5

/** Of the images that pods name, those that this credential may not read: these pods would stop pulling. */
async function findUnreadable(
  deps: Deps,
  { credential }: { credential: Credential },
  { open }: Place,
  signal: AbortSignal,
): Promise<UnreadableImage[]> {
  const { cluster, registry, policy } = deps
  const { pods } = await cluster.listPods(open, signal)
  const podsOf = new Map<string, Set<string>>()
  for (const { name, containers } of pods)
    for (const { image } of containers) podsOf.set(image, (podsOf.get(image) ?? new Set()).add(name))
  const ofRegistry = [...podsOf]
    .map(([image, names]) => ({ image, pods: names.size, reference: parseImageReference(image) }))
    .filter(({ reference }) => reference?.host === policy.registryHost)
    .sort((one, other) => other.pods - one.pods)
  let isDead = false
  const checked = await pLimit(IMAGES_AT_ONCE).map(ofRegistry.slice(0, IMAGES_AT_MOST), async (one) => {
    // A dead token reads none of them, and is not shown again.
    if (isDead) return { ...one, isUnreadable: true }
    const reference = one.reference as NonNullable<typeof one.reference>
    const { result } = await rememberDeath(deps, credential, () =>
      registry.checkManifest(reference, credential, signal),
    )
    isDead ||= result === 'token-dead'
    return { ...one, isUnreadable: result === 'denied' || result === 'not-found' || result === 'token-dead' }
  })
  return checked.filter(({ isUnreadable }) => isUnreadable).map(({ image, pods }) => ({ image, pods }))
}
