import { z } from 'zod'
import { departures, limited } from '#server/routers/limits.ts'
import { removeAccount, signOutEverywhere } from '#server/services/account.ts'
import { procedure, router } from '#server/trpc.ts'

export const accountRouter = router({
  signOutEverywhere: procedure.mutation(({ ctx }) => signOutEverywhere(ctx.deps, ctx.actor)),
  remove: procedure
    .input(z.object({ endShared: z.boolean().optional() }).nullish())
    .use(limited(departures))
    .mutation(({ ctx, input }) => removeAccount(ctx.deps, ctx.actor, input ?? {}, ctx.signal)),
})
