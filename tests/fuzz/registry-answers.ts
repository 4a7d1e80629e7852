import fc from 'fast-check'
import { findRealm, manifestResult, refusedToken } from '#server/adapters/registry-answers.ts'
import type { PullCheckResult } from '#server/domain/pull-check.ts'
import { headerText } from '#tests/fuzz/github-answers.ts'
import { assertQuick, nearly, oddBody, pumped } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

const TYPES = ['application/vnd.oci.image.index.v1+json']
const challenge = fc.oneof(
  fc.constantFrom(
    'Bearer realm="https://ghcr.io/token",service="ghcr.io"',
    'Bearer realm="http://169.254.169.254/latest",service="x"',
    'Bearer realm="//evil"',
    'Bearer error="invalid_token"',
    'Basic realm="x"',
    'bearer realm="',
  ),
  headerText,
)
export const registryHeaders = fc
  .record(
    {
      'www-authenticate': challenge,
      'retry-after': headerText,
      'content-type': fc.oneof(fc.constantFrom(`${TYPES[0]}; charset=utf-8`, 'text/html'), headerText),
      'docker-content-digest': fc.oneof(fc.constant(`sha256:${'a'.repeat(64)}`), headerText),
      location: headerText,
    },
    { requiredKeys: [] },
  )
  .map((headers) => headers as Record<string, string>)
const refusal = fc
  .record({
    code: fc.constantFrom('DENIED', 'NAME_UNKNOWN', 'MANIFEST_UNKNOWN', 'UNAUTHORIZED', ''),
    message: fc.constantFrom('SAML enforcement', 'cannot be authenticated with the token', ''),
  })
  .map((error) => ({ errors: [error] }))
export const registryBody = fc.oneof(
  nearly(refusal).map((value) => JSON.stringify(value) ?? ''),
  nearly(fc.constant({ token: 'pull-token', access_token: 'pull-token' })).map((value) => JSON.stringify(value) ?? ''),
  oddBody,
)
export const status = fc.oneof(
  fc.constantFrom(200, 301, 307, 401, 403, 404, 405, 429, 500, 503),
  fc.integer({ min: 200, max: 599 }),
)

const details: Record<PullCheckResult['result'], (detail: string) => boolean> = {
  pullable: () => false,
  denied: (detail) => ['sso', 'oauth-app', 'classic-token', 'token-lifetime', 'scope'].includes(detail),
  'not-found': (detail) => detail === 'package',
  'token-dead': () => false,
  'no-secret': (detail) => ['foreign', 'malformed'].includes(detail),
  'rate-limited': (detail) => new Date(detail).toISOString() === detail,
  unreachable: (detail) =>
    ['timeout', 'no-connection', 'failed', 'unexpected-answer', 'foreign-realm'].includes(detail),
  'unsupported-host': () => false,
}

/** One of the results that the page has a sentence for, with nothing of the registry's own words in it. */
export function assertResult(result: PullCheckResult): void {
  const isDetail = details[result.result]
  if (!isDetail || (result.detail !== undefined && !isDetail(result.detail))) throw new Error(JSON.stringify(result))
  const digest = 'digest' in result ? result.digest : undefined
  if (digest !== undefined && !/^sha\d{3}:[0-9a-f]+$/.test(digest)) throw new Error(digest)
}

const isBodiless = (code: number) => [204, 205, 304].includes(code)

export const registryAnswers: Property[] = [
  {
    parser: 'answers of a registry',
    claim: 'come to one result',
    property: fc.property(status, registryHeaders, registryBody, (code, headers, body) => {
      const response = new Response(isBodiless(code) ? null : body, { status: code, headers })
      assertResult(manifestResult(response, body, TYPES))
      const refused = refusedToken(response, body)
      if (refused) assertResult(refused)
      else if (code !== 200) throw new Error('no token and no reason')
    }),
  },
  {
    parser: 'answers of a registry',
    claim: 'are pullable only where a manifest came',
    property: fc.property(status, registryHeaders, registryBody, (code, headers, body) => {
      const { result } = manifestResult(
        new Response(isBodiless(code) ? null : body, { status: code, headers }),
        body,
        TYPES,
      )
      const isManifest = code === 200 && TYPES.includes((headers['content-type'] ?? '').split(';')[0]?.trim() ?? '')
      if ((result === 'pullable') !== isManifest) throw new Error(result)
    }),
  },
  {
    parser: 'answers of a registry',
    claim: 'name an address for tokens, or none',
    property: fc.property(fc.option(challenge), (given) => {
      const realm = findRealm(given)
      if (realm) new URL(realm.url)
    }),
  },
  {
    parser: 'answers of a registry',
    claim: 'are read quickly, however they are made',
    property: fc.property(pumped(['a', 'a=', '"', 'realm="', ',', ' ', 'Bearer '], 200_000), (text) => {
      assertQuick(() => findRealm(`Bearer ${text}`))
      assertQuick(() => manifestResult(new Response('', { status: 401 }), text, TYPES))
      assertQuick(() =>
        manifestResult(
          new Response('', { status: 403 }),
          JSON.stringify({ errors: [{ code: text, message: text }] }),
          TYPES,
        ),
      )
    }),
  },
]
