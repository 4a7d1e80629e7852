import fc from 'fast-check'
import { factsFrom, parseScopes, type TokenCheck, troubleOf } from '#server/adapters/github-answers.ts'
import { assertQuick, nearly, oddBody, pumped } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

/** What the header of an answer can hold at all. */
export const headerText = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e999',
    'NaN',
    '99999999999999999999',
    '60',
    'Wed, 21 Oct 2099 07:28:00 GMT',
    'required; url=https://github.com/orgs/acme/sso?x=1',
    'required; url=javascript:alert(1)',
    'required; url=',
    '2026-12-31 23:59:59 UTC',
    '9999999999-01-01',
    'repo, read:packages',
    ',,,',
  ),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
)
const names = [
  'x-github-sso',
  'retry-after',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-oauth-scopes',
  'github-authentication-token-expiration',
  'link',
  'location',
]
export const gitHubHeaders = fc.dictionary(fc.constantFrom(...names), headerText, { maxKeys: 4 })

const message = fc
  .constantFrom('', 'secondary rate limit', 'OAuth App access restrictions', 'Bad credentials')
  .map((text) => ({ message: text }))
export const gitHubBody = fc.oneof(
  nearly(message).map((value) => JSON.stringify(value) ?? ''),
  oddBody,
)

const isTime = (text: string) => !Number.isNaN(Date.parse(text))
const isAddress = (text: string) => URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)

/** One of the states that the page has a sentence for, with nothing else in it. */
export function assertCheck(check: TokenCheck): void {
  const { state, detail } = check
  const isSound = {
    valid: () =>
      'scopes' in check &&
      check.scopes.every((scope) => typeof scope === 'string') &&
      (check.expiresAt === null || !Number.isNaN(check.expiresAt.getTime())),
    revoked: () => detail === null,
    'sso-required': () => detail === null || isAddress(detail),
    'rate-limited': () => detail === null || isTime(detail),
    unreachable: () => detail === null || detail === 'OAUTH_APP_RESTRICTED',
  }[state]
  if (!isSound()) throw new Error(JSON.stringify(check))
}

export const gitHubAnswers: Property[] = [
  {
    parser: 'answers of GitHub',
    claim: 'that refuse come to one trouble or to none',
    property: fc.asyncProperty(
      fc.constantFrom(200, 401, 403, 404, 429, 500),
      gitHubHeaders,
      gitHubBody,
      async (status, headers, body) => {
        const trouble = await troubleOf(new Response(body, { status, headers }), 'https://github.com')
        if (trouble) assertCheck(trouble)
        else if (status === 403 || status === 429) throw new Error('a refusal without a trouble')
      },
    ),
  },
  {
    parser: 'answers of GitHub',
    claim: 'tell scopes and an end, or none',
    property: fc.property(gitHubHeaders, (given) => {
      const { scopes, expiresAt } = factsFrom(new Headers(given))
      if (scopes.some((scope) => scope === '' || /[\s,]/.test(scope))) throw new Error(JSON.stringify(scopes))
      if (expiresAt && Number.isNaN(expiresAt.getTime())) throw new Error('no time')
    }),
  },
  {
    parser: 'answers of GitHub',
    claim: 'are read quickly, however they are made',
    property: fc.asyncProperty(pumped([',', ' ', 'url=', 'a', 'required', '-', ':'], 60_000), async (text) => {
      const line = text.replace(/[^\x20-\x7e]/g, '')
      assertQuick(() => parseScopes(text))
      const headers = new Headers({
        'x-github-sso': `required; ${line}`,
        'x-oauth-scopes': line,
        'github-authentication-token-expiration': line,
      })
      assertQuick(() => factsFrom(headers))
      assertCheck(
        (await troubleOf(new Response(text, { status: 403, headers }), 'https://github.com')) ?? {
          state: 'revoked',
          detail: null,
        },
      )
    }),
  },
]
