/** Why a pull failed, read from what kubelets and container runtimes write. */

export type PullFailureCause =
  | 'token-dead'
  | 'no-credential'
  | 'no-access'
  | 'not-found'
  | 'wrong-platform'
  | 'rate-limited'
  | 'dns'
  | 'timeout'
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

/**
 * Order matters. "no match for platform" ends in "not found"; an anonymous 401 is no dead token; and the oauth token's
 * 403 is a dead token while any other 403 is missing access (containerd `core/remotes/docker`, cri-dockerd's wording).
 */
const rules: [PullFailureCause, RegExp][] = [
  ['wrong-platform', /no match for platform/],
  ['rate-limited', /429 too many requests|toomanyrequests|rate limit/],
  ['dns', /no such host|lookup \S+( on \S+)?: (try again|server misbehaving)/],
  [
    'timeout',
    /i\/o timeout|tls handshake timeout|context deadline exceeded|client\.timeout exceeded|connection (refused|reset)/,
  ],
  ['no-credential', /anonymous token|no basic auth credentials/],
  [
    'token-dead',
    /oauth token[\s\S]*40[13] |\/token[\s\S]*403 forbidden|denied: denied|user cannot be authenticated with the token/,
  ],
  [
    'no-access',
    /403 forbidden|insufficient_scope|pull access denied|permission_denied|: denied\b|access to the resource is denied/,
  ],
  ['no-credential', /401 unauthorized|unauthorized: authentication required|: unauthorized\b/],
  ['not-found', /: not found|manifest unknown|manifest_unknown|name unknown|repository .* not found/],
]

/** `other` when a text says something that no rule knows; null when it says nothing at all. */
export function classifyPullFailure(message: string | undefined): PullFailureCause | null {
  const text = (message ?? '')
    .toLowerCase()
    .replace(/^back-off pulling image "[^"]*"(: errimagepull: )?/, '')
    .trim()
  if (!text || /^error: (errimagepull|imagepullbackoff)$/.test(text)) return null
  return rules.find(([, pattern]) => pattern.test(`${text} `))?.[0] ?? 'other'
}

/** A runtime's words with anything masked that looks like a GitHub token, in clear or in base64. */
export function maskTokens(message: string): string {
  return message.replace(
    /\b(?:gh[opusr]_|github_pat_)[\w.-]{16,}|[\w+/]*(?:Z2h[wv1zy]X|do(?:b1|cF|dV|c1|cl)|na(?:G9|HB|HV|HN|HJ)f)[\w+/=-]{16,}/g,
    '[secret]',
  )
}

export interface FailureEvent {
  pod: string
  reason: string
  message: string
}

const about = (image: string) => `failed to pull image "${image}"`.toLowerCase()

/**
 * The cause of one container's failing pull. The status is asked first; an older kubelet keeps the reason there for some
 * seconds only, and then it stands in the pod's events alone.
 */
export function pullFailureCause(
  container: { pod: string; image: string; reason?: string; message?: string },
  events: FailureEvent[],
): PullFailureCause {
  if (container.reason === 'InvalidImageName') return 'not-found'
  const fromStatus = classifyPullFailure(container.message)
  if (fromStatus) return fromStatus
  const fromEvent = events.find(
    (event) => event.pod === container.pod && event.message.toLowerCase().startsWith(about(container.image)),
  )
  return (fromEvent && classifyPullFailure(fromEvent.message)) ?? 'other'
}
