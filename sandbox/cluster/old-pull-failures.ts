/** What kubelet 1.20 with containerd 1.6 wrote: the status says the cause for some seconds, and then only the events do. */
import { addressesOf, type ImageAddresses } from '#sandbox/cluster/image-addresses.ts'
import type { KnownPullFailure, PodEvent, PullFailure } from '#sandbox/cluster/pull-failures.ts'

export function oldPullFailure(cause: KnownPullFailure, image: string): PullFailure {
  const error = oldErrors[cause](addressesOf(image))
  return cause === 'invalid-name' ? invalidName(error) : failedPull(image, error)
}

function failedPull(image: string, error: string): PullFailure {
  const backOff = `Back-off pulling image "${image}"`
  const firstEvents: PodEvent[] = [
    { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` },
    { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${error}` },
    { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
  ]
  return {
    errImagePull: { reason: 'ErrImagePull', message: error },
    firstEvents,
    backOff: { reason: 'ImagePullBackOff', message: backOff },
    events: [
      ...firstEvents,
      { type: 'Normal', reason: 'BackOff', message: backOff },
      { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
    ],
  }
}

function invalidName(message: string): PullFailure {
  const waiting = { reason: 'InvalidImageName', message }
  const events: PodEvent[] = [
    { type: 'Warning', reason: 'InspectFailed', message },
    { type: 'Warning', reason: 'Failed', message: 'Error: InvalidImageName' },
  ]
  return { errImagePull: waiting, firstEvents: events, backOff: waiting, events }
}

const unknown = (text: string) => `rpc error: code = Unknown desc = ${text}`
const unpack = (image: string) => `failed to pull and unpack image "${image}": `
const resolve = (image: string) => `${unpack(image)}failed to resolve reference "${image}": `
const manifestUrl = ({ host, name, reference }: ImageAddresses) => `https://${host}/v2/${name}/manifests/${reference}`
const head = (addresses: ImageAddresses, error: string) =>
  unknown(`${resolve(addresses.image)}failed to do request: Head "${manifestUrl(addresses)}": ${error}`)
const authorize = (image: string, error: string) =>
  unknown(`${resolve(image)}failed to authorize: failed to fetch ${error}`)

const arrived = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const expected = 'sha256:832a6e76f1bb7c935336cfba41a0e0d1d0e0d5ba3d4a8a1ee1ad2e1d0a9b1d2e'

const oldErrors: Record<KnownPullFailure, (addresses: ImageAddresses) => string> = {
  'token-dead': ({ image }) => authorize(image, 'oauth token: unexpected status: 403 Forbidden'),
  'no-credential': ({ image }) => authorize(image, 'anonymous token: unexpected status: 401 Unauthorized'),
  'no-access': ({ image }) =>
    unknown(
      `${resolve(image)}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    ),
  'not-found': ({ image }) => `rpc error: code = NotFound desc = ${resolve(image)}${image}: not found`,
  'wrong-platform': ({ image }) =>
    `rpc error: code = NotFound desc = ${unpack(image)}no match for platform in manifest: not found`,
  'rate-limited': (addresses) =>
    unknown(
      `${unpack(addresses.image)}failed to copy: httpReadSeeker: failed open: unexpected status code ${manifestUrl(addresses)}: 429 Too Many Requests - Server message: toomanyrequests: retry-after: 1.16676ms, allowed: 44000/minute`,
    ),
  dns: (addresses) => head(addresses, `dial tcp: lookup ${addresses.host} on 172.18.0.1:53: no such host`),
  timeout: ({ image, host }) =>
    authorize(image, `oauth token: Post "https://${host}/token": dial tcp 140.82.112.34:443: i/o timeout`),
  tls: (addresses) => head(addresses, 'x509: certificate signed by unknown authority'),
  'registry-down': ({ image }) => authorize(image, 'oauth token: unexpected status: 503 Service Unavailable'),
  corrupt: ({ image }) =>
    `rpc error: code = FailedPrecondition desc = ${unpack(image)}failed commit on ref "layer-${expected}": unexpected commit digest ${arrived}, expected ${expected}: failed precondition`,
  disk: ({ image }) =>
    unknown(
      `${unpack(image)}failed to extract layer sha256:${'5'.repeat(64)}: write /var/lib/containerd/tmpmounts/containerd-mount1/lib/libc.so: no space left on device: unknown`,
    ),
  policy: ({ image }) =>
    unknown(
      `${unpack(image)}image verifier bindir blocked pull of ${image} with digest ${expected} for reason: no signature was found`,
    ),
  'node-config': (addresses) => head(addresses, 'http: server gave HTTP response to HTTPS client'),
  'invalid-name': ({ image, name }) =>
    `Failed to apply default image tag "${image}": couldn't parse image reference "${image}": invalid reference format: repository name (${name}) must be lowercase`,
}
