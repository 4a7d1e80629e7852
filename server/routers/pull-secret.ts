import { environmentsRef } from '#server/routers/input.ts'
import { getEnvironmentRefs } from '#server/services/project.ts'
import { planPullSecrets, provisionPullSecrets } from '#server/services/provisioning.ts'
import { removePullSecrets } from '#server/services/removal.ts'
import { procedure, router } from '#server/trpc.ts'

/** Every procedure here works on Environments of one project; they are looked up before anything else happens. */
const chosen = procedure.input(environmentsRef).use(async ({ ctx, input, next }) => {
  const refs = await getEnvironmentRefs(ctx.deps, ctx.actor, input.projectId, input.environmentIds)
  return next({ ctx: { refs } })
})

export const pullSecretRouter = router({
  plan: chosen.query(({ ctx }) => planPullSecrets(ctx.deps, ctx.actor, ctx.refs, ctx.signal)),
  provision: chosen.mutation(({ ctx }) => provisionPullSecrets(ctx.deps, ctx.actor, ctx.refs, ctx.signal)),
  remove: chosen.mutation(({ ctx }) => removePullSecrets(ctx.deps, ctx.actor, ctx.refs, ctx.signal)),
})
