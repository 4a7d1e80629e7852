import { expect, test } from 'vitest'
import { troubleOf } from '#server/adapters/github-answers.ts'

const limit = (headers: Record<string, string>) =>
  troubleOf(new Response('{}', { status: 429, headers }), 'https://github.com')

test.each<Record<string, string>>([
  { 'retry-after': '99999999999999999999' },
  { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1e999' },
])('a limit that ends later than any date (%o) is one all the same, without an end', async (headers) => {
  expect(await limit(headers)).toEqual({ state: 'rate-limited', detail: null })
})

test('a limit tells when it ends', async () => {
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1800000000' }
  expect(await limit(headers)).toEqual({ state: 'rate-limited', detail: '2027-01-15T08:00:00.000Z' })
})

test.each([
  ['https://github.com/orgs/acme/sso?authorization_request=AZ', true],
  ['https://GitHub.com:443/orgs/acme/sso', true],
  ['https://github.com.evil.example/orgs/acme/sso', false],
  ['https://github.com@evil.example/orgs/acme/sso', false],
  ['https://gist.github.com/orgs/acme/sso', false],
  ['http://github.com/orgs/acme/sso', false],
  ['//github.com/orgs/acme/sso', false],
  ['javascript:alert(1)', false],
])('single sign-on leads to GitHub and nowhere else: %s', async (url, isOwn) => {
  const headers = { 'x-github-sso': `required; url=${url}` }
  expect(await troubleOf(new Response('{}', { status: 403, headers }), 'https://github.com')).toEqual({
    state: 'sso-required',
    detail: isOwn ? url : null,
  })
})
