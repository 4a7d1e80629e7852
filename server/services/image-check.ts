import type { Deps } from '#server/deps.ts'
import { readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { ImageReference } from '#server/domain/image-reference.ts'
import type { PullCheck, PullCheckResult } from '#server/domain/pull-check.ts'
import { ownershipOfPullSecret } from '#server/domain/pull-secret.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { deathOf, rememberDeath } from '#server/services/stored-token.ts'

/**
 * Would a pull of `image` work now? Asked with the credential that stands in the cluster, whatever the database holds. For
 * an image of another registry nothing is sent anywhere, and a Secret that is not ours is nobody's to use.
 * @throws AppError CONSENT_MISSING; CLUSTER_… when the PullSecret cannot be read
 */
export async function checkImage(
  deps: Deps,
  ref: EnvironmentRef,
  image: ImageReference,
  signal: AbortSignal,
): Promise<PullCheck> {
  const result = await resultFor(deps, ref, image, signal)
  return { ...result, checkedAt: deps.now().toISOString() }
}

async function resultFor(
  deps: Deps,
  ref: EnvironmentRef,
  image: ImageReference,
  signal: AbortSignal,
): Promise<PullCheckResult> {
  const { cluster, db, registry, policy } = deps
  const { registryHost } = policy
  if (image.host !== registryHost) return { result: 'unsupported-host' }
  const found = await cluster.findPullSecret(await enterNamespace(deps, ref, signal), signal)
  if (!found) return { result: 'no-secret' }
  if (ownershipOfPullSecret(found, ref) === 'foreign') return { result: 'no-secret', detail: 'foreign' }
  const credential = found.config && readDockerConfig(found.config, registryHost)
  if (!credential) return { result: 'no-secret', detail: 'malformed' }
  // Where it is the very token that is stored, both learn from each other that it is dead.
  const fingerprint = credential.token.fingerprint()
  const stored = await db.gitConnection.findFirst({
    where: { userId: ref.ownerId, fingerprint },
    select: { source: true, revokedAt: true, expiresAt: true },
  })
  if (stored && deathOf(deps, stored)) return { result: 'token-dead' }
  return rememberDeath(deps, { userId: ref.ownerId, fingerprint }, () =>
    registry.checkManifest(image, credential, signal),
  )
}
