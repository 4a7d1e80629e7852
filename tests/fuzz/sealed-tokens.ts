import fc from 'fast-check'
import { createTokenSealer, type TokenOwner } from '#server/adapters/token-sealer.ts'
import { AppError } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'
import { oddText } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

const keyOf = (kid: string, fill: number) => ({ kid, key: new Uint8Array(32).fill(fill) })
const sealer = createTokenSealer([keyOf('new', 1), keyOf('old', 2)])
const owner: TokenOwner = { userId: 'u1', githubId: '1001' }
const other: TokenOwner = { userId: 'u2', githubId: '1002' }
const token = new Secret(`gho_${'canary'.repeat(6)}`)
const [sealed, another, ofOther] = await Promise.all([
  sealer.seal(token, owner),
  sealer.seal(token, owner),
  sealer.seal(new Secret('gho_theirs'), other),
])

/** Not opened, and in the one way that tells nothing. */
async function assertClosed(text: string, claimant = owner): Promise<void> {
  const failure = await sealer.open(text, claimant).then(
    () => new Error('it opened'),
    (error: unknown) => error,
  )
  const isTheOneWay =
    failure instanceof AppError &&
    failure.code === 'TOKEN_UNREADABLE' &&
    failure.cause === undefined &&
    failure.message === 'The stored token cannot be opened with any configured key. Sign in again.'
  if (!isTheOneWay) throw failure
  // Whoever lists what is to be sealed anew asks this of everything that is stored.
  if (typeof sealer.isCurrent(text) !== 'boolean') throw new Error('neither current nor not')
}

const part = fc.constantFrom(0, 1, 2, 3, 4)

export const sealedTokens: Property[] = [
  {
    parser: 'sealed tokens',
    claim: 'do not open when any one character is another',
    property: fc.asyncProperty(
      fc.nat(sealed.length - 1),
      fc.constantFrom(...'ABab09-_.+/=~ é\0'),
      async (index, one) => {
        const changed = sealed.slice(0, index) + one + sealed.slice(index + 1)
        if (changed !== sealed) await assertClosed(changed)
      },
    ),
  },
  {
    parser: 'sealed tokens',
    claim: 'do not open when any bit of what they encode is another',
    property: fc.asyncProperty(part, fc.nat(), fc.nat(7), async (index, at, bit) => {
      const parts = sealed.split('.')
      const bytes = Buffer.from(parts[index] ?? '', 'base64url')
      if (bytes.length === 0) return
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit)
      parts[index] = bytes.toString('base64url')
      await assertClosed(parts.join('.'))
    }),
  },
  {
    parser: 'sealed tokens',
    claim: 'do not open when they are cut or grown',
    property: fc.asyncProperty(fc.nat(sealed.length - 1), oddText, async (length, grown) => {
      await assertClosed(sealed.slice(0, length))
      await assertClosed(sealed.slice(length + 1))
      if (grown !== '') await assertClosed(sealed + grown)
    }),
  },
  {
    parser: 'sealed tokens',
    claim: 'do not open with parts of others',
    property: fc.asyncProperty(
      fc.constantFrom(another, ofOther),
      fc.uniqueArray(part, { minLength: 1, maxLength: 4 }),
      async (from, indexes) => {
        const parts = sealed.split('.')
        for (const index of indexes) parts[index] = from.split('.')[index] ?? ''
        const mixed = parts.join('.')
        if (mixed !== sealed && mixed !== another) await assertClosed(mixed)
        await assertClosed(ofOther)
        await assertClosed(sealed, other)
      },
    ),
  },
  {
    parser: 'sealed tokens',
    claim: 'are nothing that somebody made up',
    property: fc.asyncProperty(fc.array(oddText, { maxLength: 6 }), (parts) => assertClosed(parts.join('.'))),
  },
  {
    parser: 'sealed tokens',
    claim: 'open for their owner as what was sealed',
    property: fc.asyncProperty(fc.string({ unit: 'binary' }), oddText, oddText, async (text, userId, githubId) => {
      fc.pre(text.isWellFormed() && userId.isWellFormed() && githubId.isWellFormed())
      const held = await sealer.seal(new Secret(text), { userId, githubId })
      const opened = await sealer.open(held, { userId, githubId })
      if (!opened.equals(new Secret(text))) throw new Error('it is another one')
    }),
  },
]
