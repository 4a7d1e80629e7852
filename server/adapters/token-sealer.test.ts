import { expect, test } from 'vitest'
import { createTokenSealer } from '#server/adapters/token-sealer.ts'
import { AppError } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'

const key = (kid: string, fill: number) => ({ kid, key: new Uint8Array(32).fill(fill) })
const sealer = createTokenSealer([key('new', 1), key('old', 2)])
const owner = { userId: 'u1', githubId: '1001' }
const token = new Secret('gho_obviouslyNotARealTokenAtAll')

/** Replaces one of the five parts of a compact JWE: header, encrypted key, nonce, content, tag. */
function withPart(sealed: string, index: number, change: (part: string) => string): string {
  const parts = sealed.split('.')
  parts[index] = change(parts[index] ?? '')
  return parts.join('.')
}
const withHeader = (sealed: string, change: object) =>
  withPart(sealed, 0, (part) => {
    const header = JSON.parse(Buffer.from(part, 'base64url').toString())
    return Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url')
  })
/** The last of the 22 characters carries two bits, and four that mean nothing. */
const respelled = (tag: string) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return tag.slice(0, -1) + alphabet[alphabet.indexOf(tag.slice(-1)) + 1]
}
const flip = (part: string) => (part.startsWith('A') ? `B${part.slice(1)}` : `A${part.slice(1)}`)

test('what was sealed opens for its owner, and with a key that no longer seals', async () => {
  const sealed = await sealer.seal(token, owner)
  const sealedBefore = await createTokenSealer([key('old', 2)]).seal(token, owner)
  expect((await sealer.open(sealed, owner)).equals(token)).toBe(true)
  expect((await sealer.open(sealedBefore, owner)).equals(token)).toBe(true)
  expect(sealed).not.toContain('NotAReal')
})

test.each<[string, (sealed: string) => string, typeof owner]>([
  ['another user', (sealed) => sealed, { ...owner, userId: 'u2' }],
  ['another GitHub id', (sealed) => sealed, { ...owner, githubId: '1002' }],
  ['an unknown key id', (sealed) => withHeader(sealed, { kid: 'gone' }), owner],
  ["another key's id", (sealed) => withHeader(sealed, { kid: 'old' }), owner],
  ['an owner written into the header', (sealed) => withHeader(sealed, { sub: 'u2' }), { ...owner, userId: 'u2' }],
  ['another algorithm', (sealed) => withHeader(sealed, { alg: 'A256KW' }), owner],
  ['another encryption', (sealed) => withHeader(sealed, { enc: 'A128CBC-HS256' }), owner],
  ['another nonce', (sealed) => withPart(sealed, 2, flip), owner],
  ['other content', (sealed) => withPart(sealed, 3, flip), owner],
  ['another tag', (sealed) => withPart(sealed, 4, flip), owner],
  ['another spelling of the same tag', (sealed) => withPart(sealed, 4, respelled), owner],
  ['a line break behind it', (sealed) => `${sealed}\n`, owner],
  ['nothing', () => '', owner],
  ['plain text', () => 'gho_obviouslyNotARealTokenAtAll', owner],
])('with %s it does not open, and the error is always the same', async (_, change, claimant) => {
  const failure = await sealer.open(change(await sealer.seal(token, owner)), claimant).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(AppError)
  expect(failure).toMatchObject({ code: 'TOKEN_UNREADABLE' })
  expect((failure as Error).cause).toBeUndefined()
  expect((failure as Error).message).toBe('The stored token cannot be opened with any configured key. Sign in again.')
})
