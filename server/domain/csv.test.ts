import { expect, test } from 'vitest'
import { csvRecord } from '#server/domain/csv.ts'

test('a record is its cells and a line break', () => {
  expect(csvRecord(['a', undefined, 'b'])).toBe('"a","","b"\r\n')
})

test('commas, quotes and line ends stay within their cell', () => {
  expect(csvRecord(['a,b', 'say "hi"', 'two\r\nlines', '应用'])).toBe('"a,b","say ""hi""","two\r\nlines","应用"\r\n')
})

test.each(['=1+1', '+1', '-1', '-', '@SUM(A1)', ' =1+1', '\u00A0=1', '\0=1', '\t=1+1', '\t', '\r=1', '\n=1', '＝1'])(
  'no spreadsheet works out %j',
  (text) => {
    expect(csvRecord([text])).toBe(`"'${text}"\r\n`)
  },
)

test.each(['', '2026-01-02T12:00:00.000Z', 'project-1-staging', 'pull-secret.provision', 'a=b', '3f9a-1'])(
  '%j is written as it is',
  (text) => {
    expect(csvRecord([text])).toBe(`"${text}"\r\n`)
  },
)
