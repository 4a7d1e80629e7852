import { expect, test } from 'vitest'
import { nextLimit, smallerLimit } from './cluster-pages.ts'

const KIBIBYTE = 1024

test.each([
  ['small objects come 500 at once', { limit: 100, objects: 100, bytes: 100 * KIBIBYTE }, 500],
  ['objects of 8 KiB come 256 at once', { limit: 100, objects: 100, bytes: 800 * KIBIBYTE }, 256],
  ['objects of 256 KiB come eight at once', { limit: 12, objects: 12, bytes: 12 * 256 * KIBIBYTE }, 8],
  ['the size of a page counts what came, not what was asked for', { limit: 100, objects: 3, bytes: 768 * KIBIBYTE }, 8],
  ['an object larger than a page is followed by one', { limit: 1, objects: 1, bytes: 9_000 * KIBIBYTE }, 1],
  ['an empty page says nothing', { limit: 62, objects: 0, bytes: 80 }, 62],
])('%s', (_, page, limit) => {
  expect(nextLimit(page)).toBe(limit)
})

test('the smallest page holds one object, in three steps at most', () => {
  expect([500, 100, 62, 12, 7, 2, 1].map(smallerLimit)).toEqual([62, 12, 7, 1, 1, 1, 1])
})
