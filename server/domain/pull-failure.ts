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

/** Why a registry lets a living token in nowhere near the image, where its answer says so. */
export type PullRefusal = 'sso' | 'oauth-app' | 'classic-token' | 'scope'

/** GitHub's own words for each (GitHub docs, and the threads cli/cli#2661 and docker/login-action#331). */
const refusals: [PullRefusal, RegExp][] = [
  ['sso', /saml enforcement/i],
  ['oauth-app', /oauth app access restrictions/i],
  ['classic-token', /forbids access via a personal access token \(classic\)/i],
  ['scope', /does not match expected scopes/i],
]

/**
 * Order matters. "no match for platform" ends in "not found"; an anonymous 401 is no dead token; the oauth token's 403 is
 * a dead token unless the registry says more, and any other 403 of a manifest is missing access (containerd
 * `core/remotes/docker`, cri-dockerd's and CRI-O's wordings).
 */
const rules: [PullFailureCause, RegExp][] = [
  ['wrong-platform', /no match for platform|no matching manifest for|no image found in (image index|manifest list)/],
  // The last is the kubelet's own limit.
  ['rate-limited', /429 too many requests|toomanyrequests|rate limit|pull qps exceeded/],
  // What an organisation says of a living token, wherever it says it.
  ...refusals.map(([, pattern]): [PullFailureCause, RegExp] => ['no-access', pattern]),
  ['dns', /no such host|dial tcp: lookup |lookup \S+( on \S+)?: (try again|server misbehaving)/],
  [
    'timeout',
    /i\/o timeout|tls handshake timeout|context deadline exceeded|client\.timeout exceeded|connection (refused|reset)/,
  ],
  ['no-credential', /anonymous token[\s\S]*40[13] |no basic auth credentials/],
  ['other', /anonymous token/],
  [
    'token-dead',
    /oauth token[\s\S]*40[13] |\/token[\s\S]*403 forbidden|bear(er)? token: invalid status code from registry 40[13]|denied: denied|user cannot be authenticated with the token/,
  ],
  // The manifest was let through, so this is no question of who may read.
  ['other', /(httpreadseeker|\/blobs\/)[\s\S]*403 forbidden/],
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
  // A pod with several pull secrets: each was tried, and nothing says which attempt was whose.
  const causes = new Set(text.split(/, (?=rpc error:|failed to pull)/).map(causeOf))
  return causes.size === 1 ? ([...causes][0] ?? 'other') : 'other'
}

function causeOf(text: string): PullFailureCause {
  return rules.find(([, pattern]) => pattern.test(`${text} `))?.[0] ?? 'other'
}

/** A GitHub token's beginning, in clear or in base64 at each of its alignments, with at least 16 characters after it. */
const tokenWithin =
  /(gh[opusr]_|github_pat_)[\w.-]{16}|(Z2h[wv1zy]X|do(b1|cF|dV|c1|cl)|na(G9|HB|HV|HN|HJ)f|Z2l0aHViX3BhdF|dpdGh1Yl9wYXRf|naXRodWJfcGF0X)[\w+/=-]{16}/

/** A runtime's words with every run of characters masked in which a GitHub token may stand. */
export function maskTokens(message: string): string {
  return message.replace(/[\w+/=.-]{20,}/g, (run) => (tokenWithin.test(run) ? '[secret]' : run))
}

export function pullRefusalOf(message: string | undefined): PullRefusal | undefined {
  return refusals.find(([, pattern]) => pattern.test(message ?? ''))?.[0]
}

/** A Warning event about a pod. */
export interface FailureEvent {
  pod: string
  message: string
  /** ISO 8601: when it was last seen. */
  at?: string
}

export interface PullFailureFound {
  cause: PullFailureCause
  /** The text that tells the cause, where there is one. */
  message?: string
  /** ISO 8601: when the last attempt failed, as far as the events say. */
  failedAt?: string
}

const about = (image: string) => `failed to pull image "${image}"`.toLowerCase()

/** An event's text, without what the kubelet puts before it when it says the same too often. */
function said({ message }: FailureEvent): string {
  return message.replace(/^\(combined from similar events\): /, '')
}

/**
 * Why one container's pull fails. The status is asked first; an older kubelet keeps the reason there for some seconds
 * only, and then it stands in the pod's events alone. `events` are the pod's own, sorted newest first.
 */
export function explainPullFailure(
  container: { image: string; reason?: string; message?: string },
  events: FailureEvent[],
): PullFailureFound {
  const { image, reason, message } = container
  const event = events.find((one) => said(one).toLowerCase().startsWith(about(image)))
  const failedAt = event?.at
  if (reason === 'InvalidImageName') return { cause: 'not-found', message, failedAt }
  const fromStatus = classifyPullFailure(message)
  if (fromStatus) return { cause: fromStatus, message, failedAt }
  const fromEvent = event && classifyPullFailure(said(event))
  return fromEvent ? { cause: fromEvent, message: said(event), failedAt } : { cause: 'other', message, failedAt }
}
