import { expect, test } from 'vitest'
import {
  followed,
  type ListView,
  searchFor,
  type Typed,
  typedFrom,
  viewOf,
  viewQuery,
} from '#app/projects/list-view.ts'

test.each([
  ['', { search: '', show: 'all' }],
  ['search=+shop+&show=trouble', { search: 'shop', show: 'trouble' }],
  ['search=a%26b&show=everything', { search: 'a&b', show: 'all' }],
  [`search=${'x'.repeat(80)}`, { search: 'x'.repeat(63), show: 'all' }],
] as const)('the address "%s" is read as a view, and a view is written so that it reads the same', (address, view) => {
  expect(viewOf(new URLSearchParams(address))).toEqual(view)
  expect(viewOf(new URLSearchParams(viewQuery(view)))).toEqual(view)
})

const search = (text: string): ListView => ({ search: text, show: 'all' })
const typing = (text: string, ...sent: string[]): Typed => ({
  ...typedFrom(search('')),
  text,
  sent: sent.map((one) => viewQuery(search(one))),
})

test('an address that follows late does not take back what was typed since', () => {
  const late = followed(typing('abc', 'a', 'ab', 'abc'), search('ab'))
  expect(late.text).toBe('abc')
  expect(followed(late, search('abc'))).toEqual({ ...typedFrom(search('abc')) })
})

test('going back, or a link, replaces what was typed', () => {
  const arrived = followed(typing('ab', 'ab'), search('ab'))
  expect(followed(arrived, search('')).text).toBe('')
  expect(followed(arrived, { search: '', show: 'trouble' })).toMatchObject({ text: '', show: 'trouble' })
})

test('an address that stays says nothing new', () => {
  const typed = typing('a', 'a')
  expect(followed(typed, search(''))).toBe(typed)
})

test('a type is searched for under the name that the page gives it', () => {
  const nameOf = (type: string) => ({ production: '生产', staging: '预发布' })[type] ?? type
  expect(searchFor(' 生产 ', nameOf)).toBe('production')
  expect(searchFor('Staging', (type) => type)).toBe('staging')
  expect(searchFor(' shop ', nameOf)).toBe('shop')
})
