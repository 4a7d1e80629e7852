import { expect, test } from 'vitest'
import { type Cause, classifyPullFailure, isPullFailure, pullRefusalOf } from '#server/domain/pull-failure.ts'

const image = 'ghcr.io/ada/web:1.4'
const resolve = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": `
const texts: [Cause, string][] = [
  ['no-credential', 'failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized'],
  [
    'no-credential',
    'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=x: 401 Unauthorized',
  ],
  ['token-dead', 'failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden'],
  [
    'token-dead',
    'failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aada%2Fweb%3Apull&service=ghcr.io: 403 Forbidden',
  ],
  [
    'no-access',
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
  ['no-access', 'unexpected status from HEAD request to https://ghcr.io/v2/ada/web/manifests/1.4: 403 Forbidden'],
  ['not-found', `${image}: not found`],
  ['wrong-platform', 'no match for platform in manifest: not found'],
  [
    'rate-limited',
    'unexpected status from HEAD request to https://ghcr.io/v2/ada/web/manifests/1.4: 429 Too Many Requests',
  ],
  [
    'dns',
    'failed to do request: Head "https://ghcr.io/v2/ada/web/manifests/1.4": dial tcp: lookup ghcr.io on 172.18.0.1:53: no such host',
  ],
  ['dns', 'failed to do request: Head "https://ghcr.io/v2/ada/web/manifests/1.4": dial tcp: lookup ghcr.io: Try again'],
  [
    'timeout',
    'failed to authorize: failed to fetch oauth token: Post "https://ghcr.io/token": dial tcp 140.82.112.34:443: i/o timeout',
  ],
  ['timeout', 'failed to do request: Head "https://ghcr.io/v2/": net/http: TLS handshake timeout'],
  ['timeout', 'failed to do request: Head "https://ghcr.io/v2/": context deadline exceeded'],
  [
    'timeout',
    'failed to do request: Get "https://ghcr.io/v2/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
  ],
  [
    'registry-down',
    'failed to copy: httpReadSeeker: failed open: unexpected status code https://ghcr.io/v2/ada/web/blobs/sha256:0: 401 Unauthorized - Server message: unauthorized: unauthenticated: User cannot be authenticated with the token provided.',
  ],
  [
    'rate-limited',
    'failed to copy: httpReadSeeker: failed open: unexpected status code https://ghcr.io/v2/ada/web/manifests/1.4: 429 Too Many Requests - Server message: toomanyrequests: retry-after: 1.16676ms, allowed: 44000/minute',
  ],
  ['no-access', 'pull access denied, repository does not exist or may require authorization'],
]

test.each(texts)('%s is read from: %s', (cause, text) => {
  const message = `rpc error: code = Unknown desc = ${resolve}${text}`
  expect(classifyPullFailure(message)).toBe(cause)
  expect(classifyPullFailure(`${resolve}${text}`)).toBe(cause)
  expect(classifyPullFailure(`rpc error: code = NotFound desc = ${resolve}${text}`)).toBe(cause)
  expect(classifyPullFailure(`Back-off pulling image "${image}": ErrImagePull: ${message}`)).toBe(cause)
  expect(classifyPullFailure(`Back-off pulling image "${image}": ErrImagePull: ${resolve}${text}`)).toBe(cause)
  expect(classifyPullFailure(`Failed to pull image "${image}": ${message}`)).toBe(cause)
  const unavailable = `image pull failed for ${image} because the registry is unavailable: ${text}`
  expect(classifyPullFailure(unavailable)).toBe(cause)
})

test.each([
  ['Head "https://ghcr.io/v2/ada/web/manifests/1.4": denied: denied', 'token-dead'],
  ['Head "https://ghcr.io/v2/ada/web/manifests/1.4": denied', 'no-access'],
  ['Head "https://ghcr.io/v2/ada/web/manifests/1.4": unauthorized', 'no-credential'],
  ['pull QPS exceeded', 'rate-limited'],
  ['dial tcp: lookup ghcr.io on 10.0.0.2:53: read udp 10.0.0.1:1->10.0.0.2:53: i/o timeout', 'dns'],
  ['dial tcp: lookup ghcr.io: i/o timeout', 'dns'],
  ['failed to fetch anonymous token: unexpected status: 503 Service Unavailable', 'registry-down'],
  ['failed to fetch anonymous token: unexpected status: 404 Not Found', 'other'],
  ['failed to fetch anonymous token: Get "https://ghcr.io/token": tls: failed to verify certificate: x509', 'tls'],
  ['failed to fetch oauth token: unexpected status: 503 Service Unavailable', 'registry-down'],
  ['unexpected status from HEAD request to https://ghcr.io/v2/ada/token/manifests/token: 403 Forbidden', 'no-access'],
  ['dial tcp 10.0.0.9:443: connectex: Es konnte keine Verbindung hergestellt werden', 'timeout'],
  ['dial tcp: lookup ghcr.io: getaddrinfow: Der angegebene Host ist unbekannt.', 'dns'],
  ['没有权限拉取镜像 unauthorized-image', 'other'],
  ['Zugriff verweigert: unser-denied-image', 'other'],
  ['<html><title>403 Forbidden</title>denied: denied</html>', 'other'],
  ['Requesting bearer token: invalid status code from registry 403 (Forbidden)', 'token-dead'],
  ['Requesting bear token: invalid status code from registry 403 (Forbidden)', 'token-dead'],
  ['no image found in image index for architecture arm64, variant "v8", OS linux', 'wrong-platform'],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'wrong-platform'],
  [
    'failed to copy: httpReadSeeker: failed open: unexpected status code https://pkg-containers.githubusercontent.com/x: 403 Forbidden',
    'other',
  ],
  [
    'failed to fetch oauth token: unexpected status: 403 Forbidden\ndenied: permission_denied: Resource protected by organization SAML enforcement.',
    'no-access',
  ],
  ['Your authorization token has expired. Reauthenticate and try again.', 'token-dead'],
  ['pulling from host ecr.example.com failed with status code [manifests latest]: 403 Forbidden', 'no-access'],
  ['unknown: artifact library/web:1.4 not found', 'not-found'],
  ['received unexpected HTTP status: 504 Gateway Time-out', 'registry-down'],
  ['failed to extract layer sha256:0: unexpected EOF: unknown', 'corrupt'],
  ['Head "https://ghcr.io/v2/": EOF', 'timeout'],
  ['Get "https://ghcr.io/v2/": Proxy Authentication Required', 'node-config'],
  [
    'unexpected status from HEAD request to https://ghcr.io/v2/ada/web/manifests/1.4: 412 Precondition Failed',
    'policy',
  ],
  ['open /var/lib/docker/tmp/GetImageBlob1: read-only file system', 'disk'],
  ['image operating system "windows" cannot be used on this platform', 'wrong-platform'],
  ['couldn\'t parse image name "denied: 403 Forbidden": invalid reference format', 'invalid-name'],
  ['something that nobody has seen before', 'other'],
] as const)('%s is %s', (text, cause) => {
  expect(classifyPullFailure(`Error response from daemon: ${text}`)).toBe(cause)
})

const missing = `rpc error: code = NotFound desc = ${resolve}${image}: not found`
const dead = `${resolve}failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden`
const anonymous = `${resolve}failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized`
const manifest = 'https://ghcr.io/v2/ada/web/manifests/1.4'
const refused = `${resolve}unexpected status from HEAD request to ${manifest}: 403 Forbidden\ndenied: denied`
const silent = `${resolve}failed to do request: Head "${manifest}": dial tcp 140.82.112.34:443: i/o timeout`

test.each<[Cause, string[], string]>([
  ['token-dead', [dead, dead], 'both are dead'],
  ['not-found', [dead, missing], 'one credential reads, and finds no such tag'],
  ['not-found', [refused, missing], 'one credential reads, and finds no such tag'],
  ['not-found', [missing, dead], 'the order does not matter'],
  ['no-access', [dead, refused], 'the valid token has no access'],
  ['token-dead', [dead, anonymous], 'the credential was refused, and then none was used'],
  ['other', [dead, silent], 'nothing is known of the second'],
  ['other', [refused, silent], 'nothing is known of the second'],
])('%s is what several secrets come to: %#: %s', (cause, attempts) => {
  expect(classifyPullFailure(`[${attempts.join(', ')}]`)).toBe(cause)
  expect(classifyPullFailure(`Failed to pull image "${image}": [${attempts.join(', ')}]`)).toBe(cause)
})

const mirrors = (mirror: string, registry: string) =>
  `initializing source docker://${image}: (Mirrors also failed: [mirror.example.com/ada/web:1.4: ${mirror}]): ${image}: ${registry}`
const unknown = 'reading manifest 1.4 in ghcr.io/ada/web: manifest unknown'
const unreached = 'pinging container registry mirror.example.com: dial tcp 10.0.0.9:443: connect: connection refused'
const denied = 'Requesting bearer token: received unexpected HTTP status: 403 Forbidden'

test.each<[Cause, string]>([
  ['not-found', mirrors(unreached, unknown)],
  ['token-dead', mirrors(unknown, denied)],
  [
    'no-access',
    `unexpected status from HEAD request to ${manifest}: 405 Method Not Allowed\nunexpected status from GET request to ${manifest}: 403 Forbidden`,
  ],
  ['node-config', `Head "${manifest}?ns=ghcr.io": dial tcp 10.0.0.9:443: connect: connection refused`],
  [
    'not-found',
    `unable to pull image or OCI artifact: pull image err: ${unknown}; artifact err: get manifest: ${denied}`,
  ],
])('%s: the registry itself counts before its mirrors, and the last request before the first: %s', (cause, text) =>
  expect(classifyPullFailure(text)).toBe(cause),
)

test.each([undefined, '', `Back-off pulling image "${image}"`, 'Error: ErrImagePull', 'Error: ImagePullBackOff'])(
  '%s says nothing about the cause',
  (text) => expect(classifyPullFailure(text)).toBeNull(),
)

test.each([
  [
    'sso',
    'denied: permission_denied: Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.',
  ],
  [
    'oauth-app',
    'denied: permission_denied: Although you appear to have the correct authorization credentials, the `acme` organization has enabled OAuth App access restrictions, meaning …',
  ],
  [
    'classic-token',
    'denied: permission_denied: `acme` forbids access via a personal access token (classic). Please use …',
  ],
  [
    'token-lifetime',
    "denied: permission_denied: The 'acme' organization forbids access via a personal access tokens (classic) if the token's lifetime is greater than 366 days. Please adjust …",
  ],
  [
    'token-lifetime',
    "denied: permission_denied: The 'acme' enterprise forbids access via a personal access token (classic) if the token's lifetime is greater than 1 day. Please adjust …",
  ],
  ['scope', 'denied: permission_denied: The token provided does not match expected scopes.'],
  [undefined, 'denied: requested access to the resource is denied'],
] as const)('a refusal for %s is no access, and known as such', (refusal, text) => {
  const message = `${resolve}unexpected status from HEAD request to https://ghcr.io/v2/acme/web/manifests/1: 403 Forbidden\n${text}`
  expect(classifyPullFailure(message)).toBe('no-access')
  expect(pullRefusalOf(message)).toBe(refusal)
})

test('only reasons of a failing pull count as one', () => {
  expect(isPullFailure('ErrImagePull')).toBe(true)
  expect(isPullFailure('CrashLoopBackOff')).toBe(false)
  expect(isPullFailure(undefined)).toBe(false)
})
