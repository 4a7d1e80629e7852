import { environmentsRef } from '#server/routers/input.ts'
import { getScopes } from '#server/services/project.ts'
import { planScopes, provisionScopes } from '#server/services/provisioning.ts'
import { removeFromScopes } from '#server/services/removal.ts'
import { procedure, router } from '#server/trpc.ts'

/** Every procedure here works on Environments of one project; they are looked up before anything else happens. */
const chosen = procedure.input(environmentsRef).use(async ({ ctx, input, next }) => {
  const scopes = await getScopes(ctx.deps, ctx.actor, input.projectId, input.environmentIds)
  return next({ ctx: { scopes } })
})

export const pullSecretRouter = router({
  plan: chosen.query(({ ctx }) => planScopes(ctx.deps, ctx.actor, ctx.scopes, ctx.signal)),
  provision: chosen.mutation(({ ctx }) => provisionScopes(ctx.deps, ctx.actor, ctx.scopes, ctx.signal)),
  remove: chosen.mutation(({ ctx }) => removeFromScopes(ctx.deps, ctx.actor, ctx.scopes, ctx.signal)),
})
