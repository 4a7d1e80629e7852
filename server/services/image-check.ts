import type { Deps } from '#server/deps.ts'
import { readDockerConfig } from '#server/domain/docker-config.ts'
import type { ImageReference } from '#server/domain/image-reference.ts'
import type { PullCheck, PullCheckResult } from '#server/domain/pull-check.ts'
import { type EnvironmentRef, isOurPullSecret, namespaceOfRef } from '#server/domain/pull-secret.ts'
import { imageChecks, spend } from '#server/services/rate-limit.ts'

/**
 * Would a pull of `image` work now? Asked with the credential that stands in the cluster, whatever the database holds. For
 * an image of another registry nothing is sent anywhere, and a Secret that is not ours is nobody's to use.
 * @throws AppError RATE_LIMITED; CLUSTER_… when the PullSecret cannot be read
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
  const { cluster, registry, policy } = deps
  const { registryHost } = policy
  if (image.host !== registryHost) return { result: 'unsupported-host' }
  await spend(deps, imageChecks, ref.ownerId)
  const found = await cluster.findPullSecret(namespaceOfRef(ref), signal)
  if (!found) return { result: 'no-secret' }
  if (!isOurPullSecret(found, ref)) return { result: 'no-secret', detail: 'foreign' }
  const credential = found.config && readDockerConfig(found.config, registryHost)
  if (!credential) return { result: 'no-secret', detail: 'malformed' }
  return registry.checkManifest(image, credential, signal)
}
