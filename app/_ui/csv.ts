/**
 * Tables for a spreadsheet: RFC 4180, in UTF-8 with the mark by which Excel knows it. A cell that a spreadsheet would
 * take for a formula is sent as text.
 */

export type CsvRow = readonly string[]

const BYTE_ORDER_MARK = '\uFEFF'

export function csvOf(rows: readonly CsvRow[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** Begins what some spreadsheet computes, also after spaces and in full width; a tab or a line's end may hide it. */
const formula = /^[\t\r\n]|^\s*[=+\-@＝＋－＠]/

/** Always quoted: there is then no character that would need it and lack it. */
function cell(text: string): string {
  const shown = formula.test(text) ? `'${text}` : text
  return `"${shown.replaceAll('"', '""')}"`
}

/** Hands the file to the browser's downloads. */
export function saveCsv(fileName: string, rows: readonly CsvRow[]): void {
  const address = URL.createObjectURL(new Blob([csvOf(rows)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
