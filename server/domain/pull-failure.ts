import { attemptsOf, requestsOf, settled } from '#server/domain/pull-attempts.ts'
import { causeOfRequest } from '#server/domain/pull-rules.ts'
import { plainPullText } from '#server/domain/pull-text.ts'

/** Why a pull failed, read from what kubelets and container runtimes write. */

export type Cause =
  | 'token-dead'
  | 'no-credential'
  | 'no-access'
  | 'not-found'
  | 'wrong-platform'
  | 'rate-limited'
  | 'dns'
  /** The network altogether: refused, reset, cut off, no route, timed out. */
  | 'timeout'
  /** A certificate, or TLS itself. */
  | 'tls'
  /** The registry answers that it failed. */
  | 'registry-down'
  /** A layer or a manifest that cannot be read. */
  | 'corrupt'
  /** The node's disk is full or broken. */
  | 'disk'
  /** A signature or admission rule. */
  | 'policy'
  | 'invalid-name'
  /** The node's proxy, mirror or runtime settings. */
  | 'node-config'
  | 'other'

/** The waiting reasons that mean "this image could not be pulled" (Kubernetes, `pkg/kubelet/images/types.go`). */
const pullReasons = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'RegistryUnavailable',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'SignatureValidationFailed',
])

export function isPullFailure(reason: string | undefined): boolean {
  return reason !== undefined && pullReasons.has(reason)
}

/** Why a registry refuses a valid token, where its answer says so. */
export type PullRefusal = 'sso' | 'oauth-app' | 'classic-token' | 'token-lifetime' | 'scope'

/**
 * GitHub's own words for each (GitHub docs, and the threads cli/cli#2661, docker/login-action#331 and
 * flcdrg/au-packages#197). The limit on a token's lifetime speaks of classic tokens as their ban does: it comes first.
 */
const refusals: [PullRefusal, RegExp][] = [
  ['sso', /saml enforcement/i],
  ['oauth-app', /oauth app access restrictions/i],
  ['token-lifetime', /forbids access via .{0,60}if the token.{0,3}s lifetime is greater than/i],
  ['classic-token', /forbids access via a personal access tokens? \(classic\)/i],
  ['scope', /does not match expected scopes/i],
]

export function pullRefusalOf(message: string | undefined): PullRefusal | undefined {
  return refusals.find(([, pattern]) => pattern.test(message ?? ''))?.[0]
}

/** Whether the pod forbids pulling (`imagePullPolicy: Never`) and the node has no copy for it: the registry was not asked. */
export function isNeverPulled(message: string | undefined): boolean {
  return /\bis not present with pull policy of never\b/i.test(message ?? '')
}

/** What surrounds the cause and says nothing of it. */
const wrappers =
  /back-off pulling image "‹name›"|\(combined from similar events\): |^errimagepull: |: errimagepull: |api error \(http-500\): |api error \(500\): |http-500 server error for ‹address›: |(?:http-500 )?internal server error \((?="head)/g
const silent =
  /^(?:error: )?(?:errimagepull|imagepullbackoff|imageinspecterror|errimageneverpull|registryunavailable)?$/

/** `other` when a text says something that no rule knows; null when it says nothing of the cause at all. */
export function classifyPullFailure(message: string | undefined): Cause | null {
  const text = plainPullText(message ?? '')
    .replace(wrappers, '')
    .trim()
  if (silent.test(text)) return null
  const { primary, fallback } = attemptsOf(text)
  const cause = settled(primary.map(causeOf))
  return cause === 'other' && fallback.length > 0 ? settled(fallback.map(causeOf)) : cause
}

function causeOf(attempt: string): Cause {
  if (pullRefusalOf(attempt)) return 'no-access'
  return (
    requestsOf(attempt)
      .map(causeOfRequest)
      .findLast((cause) => cause !== 'other') ?? 'other'
  )
}
