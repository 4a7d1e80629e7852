import { expect, test } from 'vitest'
import { likeliestTags } from '#server/domain/image-tags.ts'

test.each([
  ['1.4.9', ['latest', '1.4.1', '1.5', '1.4.10', '2.0'], ['1.4.10', '1.4.1', '1.5', 'latest', '2.0']],
  ['v1.4', ['1.4', 'v1.3', 'main'], ['v1.3', '1.4', 'main']],
  ['nope', ['1.2', '1.10', '1.9'], ['1.10', '1.9', '1.2']],
  ['1.0', [`sha256-${'a'.repeat(64)}.sig`, `sha256-${'b'.repeat(64)}`, '1.1'], ['1.1']],
  ['1.0', [], []],
])('for %s of %j the likeliest come first', (wanted, tags, likeliest) => {
  expect(likeliestTags(wanted, tags)).toEqual(likeliest)
})

test('of very many there are ten, whatever their order', () => {
  const tags = Array.from({ length: 3_000 }, (_, index) => `build-${index}`)
  const found = likeliestTags('build-2999x', tags)
  expect(found).toHaveLength(10)
  expect(found[0]).toBe('build-2999')
  expect(likeliestTags('build-2999x', tags.toReversed())).toEqual(found)
})
