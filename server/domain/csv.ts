/** Stands first in a file: by it Excel knows UTF-8. */
export const CSV_MARK = '\uFEFF'

/** Where a spreadsheet would take the cell for a formula, full-width forms and what it skips in front included. */
const formula = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/

/**
 * One record of a CSV file (RFC 4180), with its line break. What a spreadsheet would work out instead of showing begins
 * with an apostrophe (OWASP, "CSV Injection").
 */
export function csvRecord(cells: readonly (string | undefined)[]): string {
  return `${cells.map((cell) => quoted(cell ?? '')).join(',')}\r\n`
}

/** Always quoted: there is then no character that would need it and lack it. */
function quoted(text: string): string {
  const shown = formula.test(text) ? `'${text}` : text
  return `"${shown.replaceAll('"', '""')}"`
}
