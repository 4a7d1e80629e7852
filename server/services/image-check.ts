import type { Deps } from '#server/deps.ts'
import { readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { type ImageReference, parseImageReference } from '#server/domain/image-reference.ts'
import type { OpenNamespace } from '#server/domain/namespace.ts'
import type { PullCheck, PullCheckResult } from '#server/domain/pull-check.ts'
import { holderIdOf, ownershipOfPullSecret } from '#server/domain/pull-secret.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { findHolder } from '#server/services/holder.ts'
import { deathOf, rememberDeath } from '#server/services/stored-token.ts'

/**
 * Would a pull of `image` work now? Asked with the credential that stands in the cluster, whatever the database holds. For
 * an image of another registry nothing is sent anywhere, and a Secret that is not ours is nobody's to use.
 * @throws AppError CONSENT_MISSING; NOT_HOLDER for an image that no pod there names, where another's token stands; CLUSTER_… when the PullSecret cannot be read
 */
export async function checkImage(
  deps: Deps,
  actor: Actor,
  { ref, image }: Wanted,
  signal: AbortSignal,
): Promise<PullCheck> {
  const result = await resultFor(deps, actor, { ref, image }, signal)
  return { ...result, checkedAt: deps.now().toISOString() }
}

interface Wanted {
  ref: EnvironmentRef
  image: ImageReference
}

async function resultFor(
  deps: Deps,
  actor: Actor,
  { ref, image }: Wanted,
  signal: AbortSignal,
): Promise<PullCheckResult> {
  const { cluster, db, registry, policy } = deps
  const { registryHost } = policy
  if (image.host !== registryHost) return { result: 'unsupported-host' }
  const open = await enterNamespace(deps, ref, signal)
  const found = await cluster.findPullSecret(open, signal)
  if (!found) return { result: 'no-secret' }
  if (ownershipOfPullSecret(found, ref) === 'foreign') return { result: 'no-secret', detail: 'foreign' }
  const credential = found.config && readDockerConfig(found.config, registryHost)
  if (!credential) return { result: 'no-secret', detail: 'malformed' }
  const { userId } = await findHolder(deps, { actor, ref }, found)
  // Where it is the very token that is stored, both learn from each other that it is dead.
  const fingerprint = credential.token.fingerprint()
  const stored = await db.gitConnection.findFirst({
    where: { userId, fingerprint },
    select: { source: true, revokedAt: true, expiresAt: true },
  })
  // No label, or a label that was taken off, makes another's token one's own.
  const isYours = holderIdOf(found) === actor.id || (userId === actor.id && stored !== null)
  // A free text would be an oracle on what the holder's token may read.
  if (!isYours && !(await isNamedByPods(deps, { open, image }, signal))) throw notHolder()
  if (stored && deathOf(deps, stored)) return { result: 'token-dead' }
  const result = await rememberDeath(deps, { userId, fingerprint }, () =>
    registry.checkManifest(image, credential, signal),
  )
  return isYours || result.result !== 'not-found' ? result : { ...result, tags: undefined }
}

/** Whether a pod that is there now names this very image. @throws AppError CLUSTER_… */
async function isNamedByPods(
  { cluster }: Deps,
  { open, image }: { open: OpenNamespace; image: ImageReference },
  signal: AbortSignal,
): Promise<boolean> {
  const { pods } = await cluster.listPods(open, signal)
  const wanted = JSON.stringify(image)
  return pods.some(({ containers }) =>
    containers.some((container) => JSON.stringify(parseImageReference(container.image)) === wanted),
  )
}

function notHolder(): AppError {
  return new AppError(
    'NOT_HOLDER',
    "Another person's token stands here. Only images that pods here name can be checked with it.",
  )
}
