import type { Deps } from '#server/deps.ts'
import { operator, recordAudit } from '#server/services/audit-event.ts'

const BATCH = 500

/**
 * Deletes the AuditEvents from before a time, oldest first, and returns how many. What is gone stays gone when this is
 * interrupted. The first batch records the pruning; where nothing is deleted nothing is recorded.
 */
export async function pruneAudit(
  { db }: Pick<Deps, 'db'>,
  before: Date,
  onBatch: (deleted: number) => void = () => undefined,
): Promise<number> {
  for (let deleted = 0; ; ) {
    const old = await db.auditEvent.findMany({
      where: { at: { lt: before } },
      orderBy: { id: 'asc' },
      take: BATCH,
      select: { id: true },
    })
    if (old.length === 0) return deleted
    const isFirst = deleted === 0
    deleted += await db.$transaction(async (tx) => {
      if (isFirst) {
        await recordAudit(tx, operator, [{ action: 'audit.prune', outcome: 'done', detail: before.toISOString() }])
      }
      return (await tx.auditEvent.deleteMany({ where: { id: { in: old.map(({ id }) => id) } } })).count
    })
    onBatch(deleted)
  }
}
