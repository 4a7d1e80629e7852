import { removeAccount, signOutEverywhere } from '#server/services/forget.ts'
import { procedure, router } from '#server/trpc.ts'

export const accountRouter = router({
  signOutEverywhere: procedure.mutation(({ ctx }) => signOutEverywhere(ctx.deps, ctx.actor)),
  remove: procedure.mutation(({ ctx }) => removeAccount(ctx.deps, ctx.actor, ctx.signal)),
})
