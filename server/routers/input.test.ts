import { expect, test } from 'vitest'
import { id, projectName } from '#server/routers/input.ts'

test.each(['a\ud800', '\udc00b', 'a\0b', 'a\nb', ' ', 'x'.repeat(61)])('%j is no name of a project', (text) => {
  expect(projectName.safeParse(text).success).toBe(false)
})

test.each(['shop', ' shop ', '商店', '💥'.repeat(30), '%_\\', '__proto__'])('%j is a name of a project', (text) => {
  expect(projectName.parse(text)).toBe(text.trim())
})

test.each(['', '..', 'a/b', 'a%2fb', 'a?b', 'a#b', 'a\0', 'a\n', 'é', 'ａ', 'a b', 'a.b', 'a'.repeat(65)])(
  '%j is no id',
  (text) => {
    expect(id.safeParse(text).success).toBe(false)
  },
)
