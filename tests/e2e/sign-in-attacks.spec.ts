import { randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { answerConsent, beginSignIn, cookieFetch } from '#sandbox/github/sign-in.ts'
import { Secret } from '#server/secret.ts'
import { github } from '#tests/e2e/fixtures.ts'

/** Somebody who holds cookies, and can hold any others. Answers of a sign-in are followed by hand. */

const appUrl = process.env.PULLKEY_URL ?? ''
const SESSION = 'next-auth.session-token'

class Browser {
  readonly cookies: Map<string, string>
  readonly fetch: ReturnType<typeof cookieFetch>

  constructor(cookies: Iterable<[string, string]> = []) {
    this.cookies = new Map(cookies)
    this.fetch = cookieFetch(appUrl, this.cookies)
  }

  /** Presses the buttons as `login`, and stops in front of the address that GitHub sends them back to. */
  async consent(login: string, callbackUrl = appUrl): Promise<string> {
    return answerConsent(await beginSignIn(this.fetch, callbackUrl), { login, decision: 'authorize' })
  }

  /** Where the app sends them from there. */
  async comeBack(callback: string): Promise<string> {
    const answer = await this.fetch(callback)
    return answer.headers.get('location') ?? ''
  }

  async signIn(login: string, callbackUrl?: string): Promise<string> {
    return this.comeBack(await this.consent(login, callbackUrl))
  }

  async isSignedIn(): Promise<boolean> {
    return (await this.fetch('/api/trpc/project.list')).status === 200
  }
}

const person = async () => (await github.createUser(`attack-${randomUUID().slice(0, 8)}`)).login
/** Where a sign-in ends that did not work. */
const refused = expect.stringMatching(/error=OAuthCallback/)

test('a callback serves once: the same code and state a second time sign nobody in', async () => {
  const login = await person()
  const browser = new Browser()
  const callback = await browser.consent(login)
  const before = [...browser.cookies]
  expect(await browser.comeBack(callback)).toBe(`${appUrl}/`)
  const [kept] = await github.liveTokens(login)
  const replay = new Browser(before)
  expect(await replay.comeBack(callback)).toEqual(refused)
  expect(replay.cookies.has(SESSION)).toBe(false)
  expect(await replay.isSignedIn()).toBe(false)
  expect(await github.liveTokens(login)).toEqual([kept])
})

test("a callback of somebody else's sign-in signs nobody in, and leaves no token alive", async () => {
  const [attacker, victim] = [await person(), await person()]
  const [bait, prey] = [new Browser(), new Browser()]
  const callback = await bait.consent(attacker)
  await prey.consent(victim)
  for (const browser of [prey, new Browser()]) {
    expect(await browser.comeBack(callback)).toEqual(refused)
    expect(await browser.isSignedIn()).toBe(false)
  }
  expect(await github.liveTokens(attacker)).toEqual([])
})

const spoilt: [string, (own: Map<string, string>, other: Map<string, string>) => void][] = [
  ['without the state', (own) => own.delete('next-auth.state')],
  ['without the verifier', (own) => own.delete('next-auth.pkce.code_verifier')],
  ['with a state of no provenance', (own) => own.set('next-auth.state', 'made-up')],
  ['with a verifier that was changed', (own) => flip(own, 'next-auth.pkce.code_verifier')],
  ['with a state that was changed', (own) => flip(own, 'next-auth.state')],
  ['with the verifier of another sign-in', (own, other) => copy(own, other, 'next-auth.pkce.code_verifier')],
  ['with the state of another sign-in', (own, other) => copy(own, other, 'next-auth.state')],
  [
    'with the verifier for the state',
    (own) =>
      copy(own, new Map([['next-auth.state', own.get('next-auth.pkce.code_verifier') ?? '']]), 'next-auth.state'),
  ],
]

function flip(cookies: Map<string, string>, name: string): void {
  const value = cookies.get(name) ?? ''
  const at = value.length - 30
  cookies.set(name, value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1))
}

function copy(own: Map<string, string>, other: Map<string, string>, name: string): void {
  own.set(name, other.get(name) ?? '')
}

for (const [how, spoil] of spoilt) {
  test(`a callback ${how} signs nobody in, and leaves no token alive`, async () => {
    const login = await person()
    const [browser, other] = [new Browser(), new Browser()]
    await other.consent(await person())
    const callback = await browser.consent(login)
    spoil(browser.cookies, other.cookies)
    expect(await browser.comeBack(callback)).toEqual(refused)
    expect(browser.cookies.has(SESSION)).toBe(false)
    expect(await github.liveTokens(login)).toEqual([])
  })
}

test('a session that was planted before signing in is never taken over', async () => {
  for (const name of [SESSION, `${SESSION}.0`]) {
    const planted = randomUUID()
    const browser = new Browser([[name, planted]])
    await browser.signIn(await person())
    expect(browser.cookies.get(SESSION)).toMatch(/^[\w-]{36}$/)
    expect(browser.cookies.get(SESSION)).not.toBe(planted)
    expect(await new Browser([[SESSION, planted]]).isSignedIn()).toBe(false)
  }
})

test('each sign-in begins a new session, and the one that the browser held is dead', async () => {
  const login = await person()
  const browser = new Browser()
  await browser.signIn(login)
  const first = browser.cookies.get(SESSION) ?? ''
  await browser.signIn(login)
  const second = browser.cookies.get(SESSION) ?? ''
  expect(second).not.toBe(first)
  expect(await new Browser([[SESSION, first]]).isSignedIn()).toBe(false)
  expect(await browser.isSignedIn()).toBe(true)
  // The same one under a name that NextAuth puts together from pieces.
  const pieces = new Browser([[`${SESSION}.0`, second]])
  await pieces.signIn(await person())
  expect(await new Browser([[SESSION, second]]).isSignedIn()).toBe(false)
})

const elsewhere = [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example/',
  'https:evil.example',
  'https:/evil.example',
  '%2F%2Fevil.example/',
  '/%09/evil.example/',
  '/\t/evil.example/',
  ' //evil.example/',
  `${appUrl}@evil.example/`,
  `${appUrl}.evil.example/`,
  'http://user:word@evil.example/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'http://localhost:1/',
]

test('no way of asking for it leads to another site', async () => {
  const isHere = (address: string) => new URL(address, appUrl).origin === appUrl
  for (const callbackUrl of elsewhere) {
    const browser = new Browser()
    const query = `callbackUrl=${encodeURIComponent(callbackUrl)}`
    for (const path of ['signin', 'signin/github', 'signout', 'error', 'callback/github', 'csrf']) {
      const answer = await new Browser().fetch(`/api/auth/${path}?${query}`)
      expect([path, callbackUrl, isHere(answer.headers.get('location') ?? '/')]).toEqual([path, callbackUrl, true])
    }
    // As NextAuth remembers it between leaving and coming back.
    await beginSignIn(browser.fetch, callbackUrl)
    expect([callbackUrl, isHere(decodeURIComponent(browser.cookies.get('next-auth.callback-url') ?? ''))]).toEqual([
      callbackUrl,
      true,
    ])
  }
})

test('what the browser kept of where to go is not believed either', async () => {
  const login = await person()
  for (const planted of ['https://evil.example/', '//evil.example', 'javascript:alert(1)']) {
    const browser = new Browser()
    const callback = await browser.consent(login)
    browser.cookies.set('next-auth.callback-url', encodeURIComponent(planted))
    expect(new URL(await browser.comeBack(callback), appUrl).origin).toBe(appUrl)
  }
})

test('the eleventh sign-in within ten minutes is refused until a time that is told, and its token is revoked', async () => {
  const login = await person()
  for (let count = 0; count < 10; count++) expect(await new Browser().signIn(login)).toBe(`${appUrl}/`)
  const [kept] = await github.liveTokens(login)
  const browser = new Browser()
  const address = new URL(await browser.signIn(login), appUrl)
  expect(address.pathname).toBe('/')
  expect(Object.fromEntries(address.searchParams)).toMatchObject({ error: 'rate-limited', token: 'revoked' })
  const retryAt = address.searchParams.get('retryAt') ?? ''
  expect(Date.parse(retryAt)).toBeGreaterThan(Date.now())
  expect(await browser.isSignedIn()).toBe(false)
  expect(await github.liveTokens(login)).toEqual([kept])
  const page = await (await browser.fetch(address.href)).text()
  expect(page).toContain(`dateTime="${retryAt}"`)
  expect(page).toContain('GitHub has revoked the token of this sign-in.')
  expect(await new Browser().signIn(await person())).toBe(`${appUrl}/`)
})

test('a sign-in beyond the limit whose token GitHub does not take back puts it in the place of the stored one', async () => {
  const login = await person()
  const browser = new Browser()
  await browser.signIn(login)
  const stored = async () => (await (await browser.fetch('/api/trpc/connection.get')).json()).result.data.fingerprint
  for (let count = 1; count < 10; count++) await new Browser().signIn(login)
  const [kept] = await github.liveTokens(login)
  await github.setTrouble(login, { api: { mode: 'status', status: 500, only: { method: 'DELETE' } } })
  const limited = new Browser()
  const address = new URL(await limited.signIn(login), appUrl)
  expect(Object.fromEntries(address.searchParams)).toMatchObject({ error: 'rate-limited', token: 'unconfirmed' })
  expect(await limited.isSignedIn()).toBe(false)
  const newest = (await github.liveTokens(login)).find((token) => token !== kept) ?? ''
  expect(await stored()).toBe(new Secret(newest).fingerprint())
  const page = await (await limited.fetch(address.href)).text()
  expect(page).toContain('GitHub did not confirm that it revoked the token of this sign-in.')
  expect(page).toContain('/settings/applications"')
})
