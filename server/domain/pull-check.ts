import type { PullRefusal } from '#server/domain/pull-failure.ts'

/** Whether a pull of one image would work now, with the PullSecret as it stands in the cluster. */
export type PullCheckResult =
  /** `platforms`: those of an index, such as `linux/arm64`. */
  | { result: 'pullable'; digest?: string; platforms?: string[]; detail?: undefined }
  /** A living token that is not let in; `detail` when the registry says why. */
  | { result: 'denied'; detail?: PullRefusal }
  /** `package`: the registry knows no such name. Otherwise it tells a missing tag and a missing name alike, and `tags` are
   * up to ten that there are, the likeliest first. */
  | { result: 'not-found'; detail?: 'package'; tags?: string[] }
  | { result: 'token-dead'; detail?: undefined }
  | { result: 'no-secret'; detail?: 'foreign' | 'malformed' }
  /** `detail`: when to ask again, ISO 8601. */
  | { result: 'rate-limited'; detail?: string }
  | { result: 'unreachable'; detail: RegistryTrouble }
  | { result: 'unsupported-host'; detail?: undefined }

/**
 * Why nothing was learnt from the registry. `foreign-realm`: it sends credentials to a server that is not its own, and
 * they were not sent.
 */
export type RegistryTrouble = 'timeout' | 'no-connection' | 'failed' | 'unexpected-answer' | 'foreign-realm'

/** `checkedAt`: ISO 8601, UTC. */
export type PullCheck = PullCheckResult & { checkedAt: string }
