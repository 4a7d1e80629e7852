import { expect, test } from 'vitest'
import { daysLeft } from '#server/domain/token-expiry.ts'

const now = '2026-11-26T10:00:00.000Z'

test.each([
  ['nothing that ends', null, null],
  ['nothing known', undefined, null],
  ['what is no time', 'soon', null],
  ['an end in fifteen days', '2026-12-11T10:00:00.000Z', null],
  ['an end in fourteen days', '2026-12-10T10:00:00.000Z', 14],
  ['an end in nine days and a half', '2026-12-05T22:00:00.000Z', 9],
  ['an end in an hour', '2026-11-26T11:00:00.000Z', 0],
  ['an end that was', '2026-11-26T09:59:59.999Z', null],
])('%s', (_, expiresAt, days) => {
  expect(daysLeft(expiresAt, now)).toBe(days)
})
