import { expect, test } from 'vitest'
import {
  classifyPullFailure,
  explainPullFailure,
  isPullFailure,
  maskTokens,
  type PullFailureCause,
  pullRefusalOf,
} from '#server/domain/pull-failure.ts'

const image = 'ghcr.io/ada/web:1.4'
const resolve = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": `
const texts: [PullFailureCause, string][] = [
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
    'token-dead',
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
  ['failed to fetch anonymous token: unexpected status: 503 Service Unavailable', 'other'],
  ['failed to fetch anonymous token: Get "https://ghcr.io/token": tls: failed to verify certificate: x509', 'other'],
  ['failed to fetch oauth token: unexpected status: 503 Service Unavailable', 'other'],
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
  ['something that nobody has seen before', 'other'],
] as const)('%s is %s', (text, cause) => {
  expect(classifyPullFailure(`Error response from daemon: ${text}`)).toBe(cause)
})

test('several attempts that failed in different ways are nobody’s cause, and in the same way they are one', () => {
  const missing = `rpc error: code = NotFound desc = ${resolve}${image}: not found`
  const refused = `rpc error: code = Unknown desc = ${dead}`
  expect(classifyPullFailure(`[${refused}, ${missing}]`)).toBe('other')
  expect(classifyPullFailure(`[${refused}, ${refused}]`)).toBe('token-dead')
})

test.each([undefined, '', `Back-off pulling image "${image}"`, 'Error: ErrImagePull', 'Error: ImagePullBackOff'])(
  '%s says nothing about the cause',
  (text) => expect(classifyPullFailure(text)).toBeNull(),
)

const dead = `${resolve}failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden`
const event = (message: string, at?: string) => ({ pod: 'web-1', message, at })
const backOff = { image, reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` }

test('an older kubelet keeps the cause in the events alone: of this image, the newest one', () => {
  const failed = (of: string) => event(`Failed to pull image "${of}": ${dead}`, '2026-01-02T00:00:00Z')
  const unexplained = { cause: 'other', message: backOff.message, failedAt: undefined }
  expect(explainPullFailure(backOff, [])).toEqual(unexplained)
  expect(explainPullFailure(backOff, [failed(`${image}-other`)])).toEqual(unexplained)
  const explained = { cause: 'token-dead', message: failed(image).message, failedAt: '2026-01-02T00:00:00Z' }
  const earlier = event(`Failed to pull image "${image}": x`)
  expect(explainPullFailure(backOff, [event('Error: ErrImagePull'), failed(image), earlier])).toEqual(explained)
  const combined = event(`(combined from similar events): ${failed(image).message}`, '2026-01-02T00:00:00Z')
  expect(explainPullFailure(backOff, [combined])).toEqual(explained)
})

test('where the status tells the cause, the events only say when', () => {
  const told = { ...backOff, message: `${backOff.message}: ErrImagePull: ${dead}` }
  const later = event(`Failed to pull image "${image}": something else`, '2026-01-03T00:00:00Z')
  expect(explainPullFailure(told, [later])).toEqual({
    cause: 'token-dead',
    message: told.message,
    failedAt: '2026-01-03T00:00:00Z',
  })
})

test('a name that is none is no such image', () => {
  expect(explainPullFailure({ ...backOff, reason: 'InvalidImageName', message: 'x' }, []).cause).toBe('not-found')
})

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

test.each(['gho_', 'ghp_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'])(
  'a message with a %s token in it, in clear or in base64, is masked',
  (kind) => {
    const token = `${kind}obviouslyNotARealTokenAtAll12345678`
    for (const before of ['', 'a', 'ab']) {
      const encoded = Buffer.from(`${before}:${token}`).toString('base64')
      expect(maskTokens(`denied for ${token} and ${encoded} today`)).toBe('denied for [secret] and [secret] today')
    }
  },
)

test('a long text costs no more than its length, whatever stands in it', () => {
  for (const part of ['a', '/', '=', 'gh', 'oauth token', '/token', 'lookup ', 'Z2h', 'httpreadseeker']) {
    const text = part.repeat(4_000 / part.length)
    expect(maskTokens(text)).toBe(text)
    expect(classifyPullFailure(text)).toBe('other')
  }
})
