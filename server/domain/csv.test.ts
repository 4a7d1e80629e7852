import { expect, test } from 'vitest'
import { csvRecord } from '#server/domain/csv.ts'

test.each([
  ['plain', 'shop', 'shop'],
  ['empty', undefined, ''],
  ['with a comma', 'a,b', '"a,b"'],
  ['with quotes', 'the "shop"', '"the ""shop"""'],
  ['of two lines', 'a\nb', '"a\nb"'],
  ['in Chinese', '商店', '商店'],
  ['with a dash within', 'pull-secret.provision', 'pull-secret.provision'],
])('a cell that is %s is written as it is', (_, cell, written) => {
  expect(csvRecord([cell])).toBe(`${written}\r\n`)
})

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  ' =1+1',
  '\t=1+1',
  '\t',
  '\r',
  '＝1',
  '=HYPERLINK("https://evil.example","x")',
])('no spreadsheet works out %j', (cell) => {
  const inside = csvRecord([cell]).trimEnd().replace(/^"|"$/g, '')
  expect(inside).toMatch(/^'/)
  expect(inside.replaceAll('""', '"').trimEnd()).toBe(`'${cell}`.trimEnd())
})

test('a record is its cells and a line break', () => {
  expect(csvRecord(['a', undefined, 'b'])).toBe('a,,b\r\n')
})
