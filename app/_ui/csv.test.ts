import { expect, test } from 'vitest'
import { csvOf } from '#app/_ui/csv.ts'

test('a table begins with the mark of UTF-8, and every row ends with CR and LF', () => {
  expect(csvOf([['a', 'b'], ['1']])).toBe('\uFEFF"a","b"\r\n"1"\r\n')
})

test('commas, quotes and line ends stay within their cell', () => {
  expect(csvOf([['a,b', 'say "hi"', 'two\r\nlines', '应用']])).toBe(
    '\uFEFF"a,b","say ""hi""","two\r\nlines","应用"\r\n',
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '\t=1', '\r=1', '\n=1', '＝1', '\u00A0=1', '-'])(
  'no spreadsheet computes %j',
  (text) => {
    expect(csvOf([[text]])).toBe(`\uFEFF"'${text}"\r\n`)
  },
)

test.each(['', '2026-01-02T12:00:00.000Z', 'project-1-staging', 'a=b', '3f9a-1'])('%j is sent as it is', (text) => {
  expect(csvOf([[text]])).toBe(`\uFEFF"${text}"\r\n`)
})
