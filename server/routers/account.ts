import { departures, limited } from '#server/routers/limits.ts'
import { removeAccount, signOutEverywhere } from '#server/services/forget.ts'
import { procedure, router } from '#server/trpc.ts'

export const accountRouter = router({
  signOutEverywhere: procedure.mutation(({ ctx }) => signOutEverywhere(ctx.deps, ctx.actor)),
  remove: procedure.use(limited(departures)).mutation(({ ctx }) => removeAccount(ctx.deps, ctx.actor, ctx.signal)),
})
