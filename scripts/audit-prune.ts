import { operate, say } from '#scripts/operator-command.ts'
import { readPruneLimit } from '#scripts/prune-limit.ts'
import { pruneAudit } from '#server/services/audit-prune.ts'

/** `npm run audit:prune -- --before DATE`: deletes AuditEvents older than that. May be interrupted and repeated. */
await operate(
  () => readPruneLimit(process.argv.slice(2), new Date()),
  async (db, before) => {
    const count = await pruneAudit({ db }, before, (deleted) => say(`  ${deleted} deleted so far`))
    say(`${count} AuditEvents from before ${before.toISOString()} were deleted.`)
  },
)
