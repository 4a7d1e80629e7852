import { expect, test } from 'vitest'
import {
  classifyPullFailure,
  isPullFailure,
  maskTokens,
  type PullFailureCause,
  pullFailureCause,
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
]

test.each(texts)('%s is read from: %s', (cause, text) => {
  const message = `rpc error: code = Unknown desc = ${resolve}${text}`
  expect(classifyPullFailure(message)).toBe(cause)
  expect(classifyPullFailure(`${resolve}${text}`)).toBe(cause)
  expect(classifyPullFailure(`Back-off pulling image "${image}": ErrImagePull: ${message}`)).toBe(cause)
})

test.each([
  ['Head "https://ghcr.io/v2/ada/web/manifests/1.4": denied: denied', 'token-dead'],
  ['Head "https://ghcr.io/v2/ada/web/manifests/1.4": denied', 'no-access'],
  ['Head "https://ghcr.io/v2/ada/web/manifests/1.4": unauthorized', 'no-credential'],
  ['something that nobody has seen before', 'other'],
] as const)('%s is %s', (text, cause) => {
  expect(classifyPullFailure(`Error response from daemon: ${text}`)).toBe(cause)
})

test.each([undefined, '', `Back-off pulling image "${image}"`, 'Error: ErrImagePull', 'Error: ImagePullBackOff'])(
  '%s says nothing about the cause',
  (text) => expect(classifyPullFailure(text)).toBeNull(),
)

test('an older kubelet keeps the cause in the events alone', () => {
  const failed = {
    pod: 'web-1',
    reason: 'Failed',
    message: `Failed to pull image "${image}": ${resolve}${texts[2]?.[1]}`,
  }
  const container = { pod: 'web-1', image, reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` }
  expect(pullFailureCause(container, [{ ...failed, pod: 'web-2' }])).toBe('other')
  expect(pullFailureCause(container, [{ ...failed, message: 'Error: ErrImagePull' }, failed])).toBe('token-dead')
})

test('only reasons of a failing pull count as one', () => {
  expect(isPullFailure('ErrImagePull')).toBe(true)
  expect(isPullFailure('CrashLoopBackOff')).toBe(false)
  expect(isPullFailure(undefined)).toBe(false)
})

test.each(['gho_', 'ghp_', 'ghu_', 'ghs_', 'ghr_'])(
  'a message with a %s token in it, in clear or in base64, is masked',
  (kind) => {
    const token = `${kind}obviouslyNotARealTokenAtAll12345678`
    for (const before of ['', 'a', 'ab']) {
      const encoded = Buffer.from(`${before}:${token}`).toString('base64')
      expect(maskTokens(`denied for ${token} and ${encoded} today`)).toBe('denied for [secret] and [secret] today')
    }
  },
)
