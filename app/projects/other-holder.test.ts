import { expect, test } from 'vitest'
import { holdsOthersLivingToken, otherHolder } from '#app/projects/other-holder.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

const grace = { login: 'grace', isYou: false }
const you = { login: 'ada', isYou: true }

test.each<[secret: ListedSecretStatus, isLiving: boolean]>([
  [{ state: 'outdated', detail: 'holder-left', holder: grace }, true],
  [{ state: 'outdated', detail: 'token-changed', holder: grace }, true],
  [{ state: 'outdated', detail: 'no-connection', holder: grace }, false],
  [{ state: 'outdated', detail: 'token-expired', holder: grace }, false],
  [{ state: 'outdated', detail: 'token-changed', holder: you }, false],
  [{ state: 'missing' }, false],
])('one press for all leaves another’s living token alone, and no other: %o', (secret, isLiving) => {
  expect(holdsOthersLivingToken(secret)).toBe(isLiving)
})

test('a token of the reader’s own has no other holder', () => {
  expect(otherHolder({ holder: grace })).toBe('grace')
  expect(otherHolder({ holder: you })).toBeUndefined()
  expect(otherHolder({})).toBeUndefined()
})
