/** Where a spreadsheet would take the cell for a formula, full-width forms and what it skips in front included. */
const formula = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/

/**
 * One record of a CSV file (RFC 4180), with its line break. What a spreadsheet would work out instead of showing begins
 * with an apostrophe (OWASP, "CSV Injection").
 */
export function csvRecord(cells: (string | undefined)[]): string {
  return `${cells.map((cell) => quoted(cell ?? '')).join(',')}\r\n`
}

function quoted(text: string): string {
  const shown = formula.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}
