import { parseArgs } from 'node:util'
import { z } from 'zod'
import { UsageError } from '#scripts/operator-command.ts'

const USAGE = `Say which AuditEvents may go: those from before a day, or from before a time with its zone, that is past.
  npm run audit:prune -- --before 2026-01-31
  npm run audit:prune -- --before 2026-01-31T18:00:00+01:00`

const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** The time that `--before` names; a day begins in UTC. @throws UsageError */
export function readPruneLimit(words: string[], now: Date): Date {
  const { success, data } = time.safeParse(readBefore(words))
  const before = new Date(data ?? Number.NaN)
  if (!success || before > now) throw new UsageError(USAGE)
  return before
}

function readBefore(words: string[]): string | undefined {
  try {
    return parseArgs({ args: words, options: { before: { type: 'string' } } }).values.before
  } catch (cause) {
    throw new UsageError(USAGE, { cause })
  }
}
