import { cpus, totalmem } from 'node:os'

/** What a run of the bench says: figures, each beside its target where it has one. */

export interface Figure {
  name: string
  /** Null where it could not be measured; `note` says why. */
  value: number | null
  unit: string
  /** As people write it, such as `≤ 1.25`; null where the figure is only reported. */
  target: string | null
  holds: boolean | null
  note?: string
}

export type Target = { atMost: number } | { atLeast: number } | { exactly: number }

/** A figure that was measured. Whether the target holds is worked out from the value as it was, not as it is printed. */
export function figure(name: string, value: number, unit: string, target?: Target): Figure {
  return {
    name,
    value: rounded(value),
    unit,
    target: target ? describeTarget(target) : null,
    holds: target ? isMet(value, target) : null,
  }
}

/** A figure that this machine cannot measure, which is not a failure of the run. */
export function notMeasured(name: string, unit: string, reason: string, target?: Target): Figure {
  return { name, value: null, unit, target: target ? describeTarget(target) : null, holds: null, note: reason }
}

export function ratioFigure(name: string, value: number, target?: Target): Figure {
  return figure(name, value, '×', target)
}

function describeTarget(target: Target): string {
  if ('atMost' in target) return `≤ ${target.atMost}`
  return 'atLeast' in target ? `≥ ${target.atLeast}` : `= ${target.exactly}`
}

function isMet(value: number, target: Target): boolean {
  if (!Number.isFinite(value)) return false
  if ('atMost' in target) return value <= target.atMost
  return 'atLeast' in target ? value >= target.atLeast : value === target.exactly
}

/** Three digits that mean something; more would be noise. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3))
}

/** The document that `--json` prints. */
export function toJson(figures: Figure[], at: Date): string {
  const plain = figures.map(({ name, value, unit, target, holds }) => ({ name, value, unit, target, holds }))
  return JSON.stringify({ machine: machine(), date: at.toISOString().slice(0, 10), figures: plain }, null, 2)
}

/** The table that is printed otherwise, in Markdown, so that it can be kept as it is. */
export function toTable(figures: Figure[], at: Date): string {
  const rows = figures.map(({ name, value, unit, target, holds, note }) => [
    name,
    value === null ? `not measured: ${note}` : `${value} ${unit}`,
    target ?? '–',
    holds === null ? '–' : holds ? 'holds' : 'missed',
  ])
  const head = ['figure', 'value', 'target', '']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return `${at.toISOString().slice(0, 10)}, ${machine()}\n\n${[line(head), rule, ...rows.map(line)].join('\n')}\n`
}

function machine(): string {
  const [first] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${memory}, ${process.platform} ${process.arch}, Node ${process.version}`
}
