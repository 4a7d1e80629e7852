import { environmentRef } from '#server/routers/input.ts'
import { getScope } from '#server/services/project.ts'
import { readPullStatus } from '#server/services/pull-status.ts'
import { procedure, router } from '#server/trpc.ts'

export const pullStatusRouter = router({
  read: procedure
    .input(environmentRef)
    .query(async ({ ctx, input }) => readPullStatus(ctx.deps, await getScope(ctx.deps, ctx.actor, input), ctx.signal)),
})
