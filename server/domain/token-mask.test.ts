import { expect, test } from 'vitest'
import { maskTokens } from '#server/domain/token-mask.ts'

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

test('a long text without a token stays as it is', () => {
  for (const part of ['a', '/', '=', 'gh', 'Z2h']) {
    const text = part.repeat(120_000 / part.length)
    expect(maskTokens(text)).toBe(text)
  }
})
