import { expect, test } from 'vitest'
import { findRealm } from '#server/adapters/registry-answers.ts'

test('a challenge names its realm and its service', () => {
  const challenge = 'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:ada/web:pull"'
  expect(findRealm(challenge)).toEqual({ url: 'https://ghcr.io/token', service: 'ghcr.io' })
})

test('a challenge of one endless word is read once, and not from each of its letters', () => {
  // From each letter it would be five times ten to the ninth steps.
  expect(findRealm(`Bearer ${'a'.repeat(100_000)}`)).toBeNull()
})
