import { auditPage } from '#server/routers/input.ts'
import { listAuditEvents } from '#server/services/audit-event.ts'
import { procedure, router } from '#server/trpc.ts'

export const auditEventRouter = router({
  list: procedure
    .input(auditPage.optional())
    .query(({ ctx, input }) => listAuditEvents(ctx.deps, ctx.actor, input ?? {})),
})
