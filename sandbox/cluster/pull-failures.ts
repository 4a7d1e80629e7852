/**
 * What a kubelet writes when a pull fails, word for word, so that the sandbox and the tests show what real clusters show.
 * `old`: seen on kubelet 1.20 with containerd 1.6. `new`: kubelet 1.31 and later with containerd 1.7 and later, as quoted
 * in public issues (rossoctl/rossoctl#116, Vigil-SOC/vigil#315, kubewarden/adm-controller#1378, k3s-io/k3s#12946).
 */
import type { Cause } from '#server/domain/pull-failure.ts'

/** A name that is not valid is never pulled, so its pod shows other reasons and events. */
export type KnownPullFailure = Exclude<Cause, 'invalid-name' | 'other'>
export type Wording = 'old' | 'new'

export interface Waiting {
  reason: string
  message: string
}

export interface PodEvent {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  /** Which one it speaks of; null: the pod as a whole; absent: the container that waits. */
  container?: string | null
}

export interface PullFailure {
  /** For the first seconds after an attempt. */
  errImagePull: Waiting
  /** Between attempts, which is most of the time; the old wording keeps the cause to the events. */
  backOff: Waiting
  /** Oldest first. */
  events: PodEvent[]
}

/** How a container with `image` (a reference with its host) looks while its pull fails for this cause. */
export function pullFailure(cause: KnownPullFailure, image: string, wording: Wording = 'new'): PullFailure {
  const error = runtimeErrors[cause](addressesOf(image))[wording]
  const backOff = `Back-off pulling image "${image}"`
  return {
    errImagePull: { reason: 'ErrImagePull', message: error },
    backOff: {
      reason: 'ImagePullBackOff',
      message: wording === 'old' ? backOff : `${backOff}: ErrImagePull: ${error}`,
    },
    events: [
      { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` },
      { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${error}` },
      { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
      { type: 'Normal', reason: 'BackOff', message: backOff },
      { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
    ],
  }
}

interface Addresses {
  image: string
  host: string
  /** The token endpoint with the query that a runtime sends. */
  tokenUrl: string
  manifestUrl: string
}

function addressesOf(image: string): Addresses {
  const parts = /^(?<host>[^/]+)\/(?<name>[^:@]+)([:@](?<reference>.+))?$/.exec(image)?.groups
  if (parts === undefined) throw new Error(`an image reference without a host: ${image}`)
  const { host = '', name = '', reference = 'latest' } = parts
  const scope = encodeURIComponent(`repository:${name}:pull`)
  return {
    image,
    host,
    tokenUrl: `https://${host}/token?scope=${scope}&service=${host}`,
    manifestUrl: `https://${host}/v2/${name}/manifests/${reference}`,
  }
}

const unpack = (image: string) => `failed to pull and unpack image "${image}": `
const resolve = (image: string) => `${unpack(image)}failed to resolve reference "${image}": `
const both = (text: string): Record<Wording, string> => ({ old: text, new: text })
/** Newer kubelets leave the gRPC code out when it says nothing. */
const unknown = (old: string, recent = old): Record<Wording, string> => ({
  old: `rpc error: code = Unknown desc = ${old}`,
  new: recent,
})

const arrived = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const expected = 'sha256:832a6e76f1bb7c935336cfba41a0e0d1d0e0d5ba3d4a8a1ee1ad2e1d0a9b1d2e'

const runtimeErrors: Record<KnownPullFailure, (addresses: Addresses) => Record<Wording, string>> = {
  'token-dead': ({ image, tokenUrl }) => {
    const start = `${resolve(image)}failed to authorize: failed to fetch oauth token: unexpected status`
    return unknown(`${start}: 403 Forbidden`, `${start} from GET request to ${tokenUrl}: 403 Forbidden`)
  },
  'no-credential': ({ image, tokenUrl }) => {
    const start = `${resolve(image)}failed to authorize: failed to fetch anonymous token: unexpected status`
    return unknown(`${start}: 401 Unauthorized`, `${start} from GET request to ${tokenUrl}: 401 Unauthorized`)
  },
  'no-access': ({ image, manifestUrl }) =>
    unknown(
      `${resolve(image)}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
      `${resolve(image)}unexpected status from HEAD request to ${manifestUrl}: 403 Forbidden`,
    ),
  'not-found': ({ image }) => both(`rpc error: code = NotFound desc = ${resolve(image)}${image}: not found`),
  'wrong-platform': ({ image }) =>
    both(`rpc error: code = NotFound desc = ${unpack(image)}no match for platform in manifest: not found`),
  'rate-limited': ({ image, manifestUrl }) => {
    const start = `${unpack(image)}failed to copy: httpReadSeeker: failed open: unexpected status`
    const end = `429 Too Many Requests - Server message: toomanyrequests: retry-after: 1.16676ms, allowed: 44000/minute`
    return unknown(`${start} code ${manifestUrl}: ${end}`)
  },
  dns: ({ image, host, manifestUrl }) =>
    unknown(
      `${resolve(image)}failed to do request: Head "${manifestUrl}": dial tcp: lookup ${host} on 172.18.0.1:53: no such host`,
    ),
  timeout: ({ image, host, manifestUrl }) => ({
    old: `rpc error: code = Unknown desc = ${resolve(image)}failed to authorize: failed to fetch oauth token: Post "https://${host}/token": dial tcp 140.82.112.34:443: i/o timeout`,
    new: `rpc error: code = DeadlineExceeded desc = ${resolve(image)}failed to do request: Head "${manifestUrl}": dial tcp 140.82.112.34:443: i/o timeout`,
  }),
  tls: ({ image, manifestUrl }) => {
    const start = `${resolve(image)}failed to do request: Head "${manifestUrl}": `
    const end = 'x509: certificate signed by unknown authority'
    return unknown(`${start}${end}`, `${start}tls: failed to verify certificate: ${end}`)
  },
  'registry-down': ({ image, tokenUrl }) => {
    const start = `${resolve(image)}failed to authorize: failed to fetch oauth token: unexpected status`
    return unknown(
      `${start}: 503 Service Unavailable`,
      `${start} from GET request to ${tokenUrl}: 503 Service Unavailable`,
    )
  },
  corrupt: ({ image }) =>
    both(
      `rpc error: code = FailedPrecondition desc = ${unpack(image)}failed commit on ref "layer-${expected}": unexpected commit digest ${arrived}, expected ${expected}: failed precondition`,
    ),
  disk: ({ image }) =>
    unknown(
      `${unpack(image)}failed to extract layer sha256:${'5'.repeat(64)}: write /var/lib/containerd/tmpmounts/containerd-mount1/lib/libc.so: no space left on device: unknown`,
    ),
  policy: ({ image }) =>
    unknown(
      `${unpack(image)}image verifier bindir blocked pull of ${image} with digest ${expected} for reason: no signature was found`,
    ),
  'node-config': ({ image, manifestUrl }) =>
    unknown(
      `${resolve(image)}failed to do request: Head "${manifestUrl}": http: server gave HTTP response to HTTPS client`,
    ),
}

export const pullFailureCauses = Object.keys(runtimeErrors) as KnownPullFailure[]
