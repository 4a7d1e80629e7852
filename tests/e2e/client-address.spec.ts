import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { beginSignIn, cookieFetch, signIn } from '#sandbox/github/sign-in.ts'
import { github, test } from '#tests/e2e/fixtures.ts'
import { startOwnApp } from '#tests/e2e/own-app.ts'

/** Callbacks are counted by client address: which of them, and by which address. Each app has counts of its own. */

type ComeBack = (forwardedFor?: string) => Promise<string | null>

/** Where a callback leads, by the page's word. Its code is worth nothing. */
async function wordOf(answer: Promise<Response>): Promise<string | null> {
  return new URL((await answer).headers.get('location') ?? '', 'http://localhost').searchParams.get('error')
}

/** Callbacks of a browser that began a sign-in, as often as one wants. */
async function beginning(appUrl: string): Promise<ComeBack> {
  const cookies = new Map<string, string>()
  const address = new URL(await beginSignIn(cookieFetch(appUrl, cookies), appUrl))
  const state = address.searchParams.get('state')
  return (forwardedFor = '') =>
    wordOf(
      cookieFetch(appUrl, new Map(cookies))(`/api/auth/callback/github?code=none&state=${state}`, {
        headers: forwardedFor ? { 'x-forwarded-for': forwardedFor } : {},
      }),
    )
}

/** Every word, of ten at a time. */
async function times(count: number, ask: (index: number) => Promise<string | null>): Promise<(string | null)[]> {
  const words = []
  for (let from = 0; from < count; from += 10)
    words.push(...(await Promise.all(Array.from({ length: 10 }, (_, index) => ask(from + index)))))
  return words
}

const refused = (count: number) => Array(count).fill('OAuthCallback')
const limited = (count: number) => Array(count).fill('rate-limited')

test('callbacks that carry no state of ours hold nobody up who signs in from the same address', async ({ kept }) => {
  const app = kept.use(await startOwnApp({ ALLOWED_GITHUB_USERS: '*' }))
  const bare = '/api/auth/callback/github'
  const forged = { headers: { cookie: 'next-auth.state=made-up' } }
  const kinds: [string, RequestInit][] = [
    [bare, {}],
    [`${bare}?code=none&state=none`, {}],
    [`${bare}?code=none&state=none`, forged],
    [`${bare}?state=none`, forged],
  ]
  const words = await times(320, (index) => {
    const [path, init] = kinds[index % kinds.length] ?? [bare, {}]
    return wordOf(fetch(app.url + path, { redirect: 'manual', ...init }))
  })
  expect(words).toEqual(refused(320))
  const { login } = await github.createUser(`address-${randomUUID().slice(0, 8)}`)
  expect((await signIn({ appUrl: app.url, login, callbackUrl: '/projects' })).landedOn).toBe('/projects')
})

test('without a proxy a client is its socket, whatever it writes about itself', async ({ kept }) => {
  const app = kept.use(await startOwnApp({ ALLOWED_GITHUB_USERS: '*' }))
  const comeBack = await beginning(app.url)
  const words = await times(310, () => comeBack(`10.0.0.1, ${randomUUID()}`))
  expect(words).toEqual([...refused(300), ...limited(10)])
  expect(await comeBack()).toBe('rate-limited')
})

test('behind one proxy a client is what that proxy wrote, and others are not held up', async ({ kept }) => {
  const app = kept.use(await startOwnApp({ ALLOWED_GITHUB_USERS: '*', TRUSTED_PROXIES: '1' }))
  const comeBack = await beginning(app.url)
  const words = await times(310, () => comeBack(`${randomUUID()}, 192.0.2.7`))
  expect(words).toEqual([...refused(300), ...limited(10)])
  expect(await comeBack('192.0.2.7, 192.0.2.8')).toBe('OAuthCallback')
})
