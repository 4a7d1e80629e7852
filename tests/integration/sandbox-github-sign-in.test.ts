import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { startGitHub } from '#sandbox/github/server.ts'
import {
  authorize,
  CALLBACK,
  clock,
  control,
  exchange,
  getUser,
  grantToken,
  type Json,
} from '#tests/support/sandbox-github.ts'

describe('the web flow', () => {
  test('sends code, state and issuer back, and gives a token for the code', async () => {
    await using github = await startGitHub()
    const { code = '', ...sent } = await authorize(github, 'ada')
    expect(sent).toEqual({ address: CALLBACK, state: 's1', iss: `${github.url}/login/oauth` })
    const granted = await exchange(github, { code, redirect_uri: CALLBACK })
    expect(granted).toEqual({
      access_token: expect.stringMatching(/^gho_[A-Za-z0-9]{36}$/),
      scope: 'read:packages,read:user',
      token_type: 'bearer',
    })
  })

  test('an Enterprise Server does not name itself, and overlooks a code challenge', async () => {
    await using github = await startGitHub({ isEnterpriseServer: true })
    const challenge = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }
    const { code = '', ...sent } = await authorize(github, 'ada', challenge)
    expect(sent).toEqual({ address: CALLBACK, state: 's1' })
    expect(await exchange(github, { code, redirect_uri: CALLBACK })).toHaveProperty('access_token')
  })

  test('the page asks in words, offers the demo users, and names nobody else', async () => {
    await using github = await startGitHub()
    const address = `${github.url}/login/oauth/authorize?client_id=${github.clientId}&scope=read:packages`
    const text = await (await fetch(address)).text()
    for (const word of ['SANDBOX', 'Ada Lovelace', 'Grace Hopper', 'Download your packages'])
      expect(text).toContain(word)
    expect(text).not.toContain('by login')
    const body = new URLSearchParams({ login: '<script>alert(1)</script>', decision: 'authorize' })
    const mistaken = await fetch(address, { method: 'POST', body })
    expect(mistaken.status).toBe(422)
    expect(await mistaken.text()).not.toContain('<script>')
  })

  test('a person who declines is sent back with access_denied and the state', async () => {
    await using github = await startGitHub()
    const sent = await authorize(github, 'ada', {}, [], 'cancel')
    expect(sent).toMatchObject({ error: 'access_denied', state: 's1' })
    expect(sent.code).toBeUndefined()
  })

  test('a person may grant less than was asked, and no more', async () => {
    await using github = await startGitHub()
    const ticked = [
      ['scope', 'read:user'],
      ['scope', 'admin:org'],
    ]
    const { code = '' } = await authorize(github, 'ada', {}, ticked)
    expect(await exchange(github, { code })).toMatchObject({ scope: 'read:user' })
  })

  test('naming no scope asks for all that was ever granted', async () => {
    await using github = await startGitHub()
    await grantToken(github, 'ada', { scope: 'read:user' })
    await grantToken(github, 'ada', { scope: 'read:packages' })
    expect(await grantToken(github, 'ada', { scope: undefined })).toMatchObject({ scope: 'read:packages,read:user' })
  })

  test('a text field chooses users that were made later', async () => {
    await using github = await startGitHub()
    const made = (await (await control(github, 'POST', '/users', { login: 'linus-1' })).json()) as Json
    const { code = '' } = await authorize(github, 'ada', {}, [
      ['login', 'Linus-1'],
      ['scope', 'read:user'],
    ])
    const token = String((await exchange(github, { code })).access_token)
    expect(await (await getUser(github, token)).json()).toMatchObject({ id: made.id, login: 'linus-1' })
  })

  test.each([
    ['a foreign host', 'https://evil.example/api/auth/callback/github'],
    ['a path beside it', 'http://localhost:4000/api/auth/callback/other'],
    ['a path that climbs out', `${CALLBACK}/../other`],
    ['no address', 'nonsense'],
  ])('the code is never sent to %s', async (_name, redirect_uri) => {
    await using github = await startGitHub()
    const sent = await authorize(github, 'ada', { redirect_uri })
    expect(sent).toMatchObject({ address: 'http://localhost/api/auth/callback/github', error: 'redirect_uri_mismatch' })
  })

  test('a registered address that is not loopback wants its own port', async () => {
    await using github = await startGitHub({ callbackUrl: 'https://pullkey.example/api/auth/callback/github' })
    const to = (origin: string) => authorize(github, 'ada', { redirect_uri: `${origin}/api/auth/callback/github` })
    expect(await to('https://pullkey.example')).toHaveProperty('code')
    expect(await to('https://eu.pullkey.example')).toHaveProperty('code')
    expect(await to('https://pullkey.example:8443')).toHaveProperty('error', 'redirect_uri_mismatch')
    expect(await to('https://notpullkey.example')).toHaveProperty('error', 'redirect_uri_mismatch')
  })

  test('an unknown client is not found, on the page and at the exchange', async () => {
    await using github = await startGitHub()
    expect((await fetch(`${github.url}/login/oauth/authorize?client_id=other`)).status).toBe(404)
    expect(await exchange(github, { client_id: 'other', code: 'x' })).toEqual({ error: 'Not Found' })
  })
})

describe('the exchange', () => {
  test('a code works once', async () => {
    await using github = await startGitHub()
    const { code = '' } = await authorize(github, 'ada')
    expect(await exchange(github, { code })).toHaveProperty('access_token')
    expect(await exchange(github, { code })).toHaveProperty('error', 'bad_verification_code')
  })

  test('a code is dead after ten minutes', async () => {
    const time = clock()
    await using github = await startGitHub({ now: time.now })
    const { code = '' } = await authorize(github, 'ada')
    time.advance(10)
    expect(await exchange(github, { code })).toHaveProperty('error', 'bad_verification_code')
  })

  test('a code that was asked for with a challenge wants its verifier', async () => {
    await using github = await startGitHub()
    const code_verifier = randomBytes(32).toString('base64url')
    const code_challenge = createHash('sha256').update(code_verifier).digest('base64url')
    const codeFor = async () =>
      (await authorize(github, 'ada', { code_challenge, code_challenge_method: 'S256' })).code ?? ''
    expect(await exchange(github, { code: await codeFor(), code_verifier })).toHaveProperty('access_token')
    expect(await exchange(github, { code: await codeFor() })).toHaveProperty('error', 'bad_verification_code')
    const wrong = { code: await codeFor(), code_verifier: code_challenge }
    expect(await exchange(github, wrong)).toHaveProperty('error', 'bad_verification_code')
  })

  test('a challenge by any method but S256 is refused', async () => {
    await using github = await startGitHub()
    const plain = { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }
    expect(await authorize(github, 'ada', plain)).toHaveProperty('error', 'invalid_request')
    expect(await authorize(github, 'ada', { code_challenge: 'x'.repeat(43) })).toHaveProperty(
      'error',
      'invalid_request',
    )
  })

  test('another redirect address or a wrong secret gets no token', async () => {
    await using github = await startGitHub()
    const { code = '' } = await authorize(github, 'ada')
    expect(await exchange(github, { code, client_secret: 'x' })).toHaveProperty('error', 'incorrect_client_credentials')
    const elsewhere = { code, redirect_uri: 'http://localhost:4001/api/auth/callback/github' }
    expect(await exchange(github, elsewhere)).toHaveProperty('error', 'redirect_uri_mismatch')
  })

  test('answers as a form unless JSON is asked for, and takes Basic credentials', async () => {
    await using github = await startGitHub()
    const { code = '' } = await authorize(github, 'ada')
    const answer = await fetch(`${github.url}/login/oauth/access_token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${github.clientId}:${github.clientSecret}`)}` },
      body: new URLSearchParams({ code }),
    })
    const form = new URLSearchParams(await answer.text())
    expect([form.get('scope'), form.get('token_type')]).toEqual(['read:packages,read:user', 'bearer'])
  })
})
