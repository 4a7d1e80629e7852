import { CSV_MARK, csvRecord } from '#server/domain/csv.ts'

export type CsvRow = readonly string[]

/** Hands the table to the browser's downloads. */
export function saveCsv(fileName: string, rows: readonly CsvRow[]): void {
  const text = CSV_MARK + rows.map(csvRecord).join('')
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
