import { expect, test } from 'vitest'
import { languageOf } from '#app/_messages/language.ts'

test.each([
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['zh-TW', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['ZH-hans-cn', 'zh-CN'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['en;q=0.5, zh-CN;q=0.7', 'zh-CN'],
  ['de-DE,de;q=0.9,zh-CN;q=0.3', 'zh-CN'],
  ['zh;q=0,en', 'en'],
  ['de-DE,de', 'en'],
  ['*', 'en'],
  ['zh;q=nonsense', 'en'],
  ['zhuang', 'en'],
  [',;;=', 'en'],
  ['', 'en'],
  [null, 'en'],
] as const)('a browser that accepts %j reads %s', (accepted, language) => {
  expect(languageOf(undefined, accepted)).toBe(language)
})

test('what somebody chose counts before what the browser accepts', () => {
  expect(languageOf('en', 'zh-CN')).toBe('en')
  expect(languageOf('zh-CN', 'en')).toBe('zh-CN')
})

test('a cookie that names no language of ours counts for nothing', () => {
  for (const cookie of ['fr', '', '../en', '__proto__']) expect(languageOf(cookie, 'zh-CN')).toBe('zh-CN')
})
