import { environmentRef, newEnvironment } from '#server/routers/input.ts'
import { clusterChanges, limited } from '#server/routers/limits.ts'
import { addEnvironment, removeEnvironment } from '#server/services/environment.ts'
import { procedure, router } from '#server/trpc.ts'

export const environmentRouter = router({
  add: procedure
    .input(newEnvironment)
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => addEnvironment(ctx.deps, ctx.actor, input, ctx.signal)),
  remove: procedure
    .input(environmentRef)
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => removeEnvironment(ctx.deps, ctx.actor, input, ctx.signal)),
})
