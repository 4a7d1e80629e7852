import { environmentsRef, provisioning } from '#server/routers/input.ts'
import { clusterChanges, limited, plans } from '#server/routers/limits.ts'
import { getEnvironmentRefs } from '#server/services/environment-refs.ts'
import { provisionPullSecrets } from '#server/services/provisioning.ts'
import { planPullSecrets } from '#server/services/pull-secret-plan.ts'
import { mandateOf, removePullSecrets } from '#server/services/removal.ts'
import { procedure, router } from '#server/trpc.ts'

/** Every procedure here works on Environments of one project; they are looked up before anything else happens. */
const chosen = procedure.input(environmentsRef).use(async ({ ctx, input, next }) => {
  const refs = await getEnvironmentRefs(ctx.deps, ctx.actor, input.projectId, input.environmentIds)
  return next({ ctx: { refs } })
})

export const pullSecretRouter = router({
  plan: chosen.use(limited(plans)).query(({ ctx }) => planPullSecrets(ctx.deps, ctx.actor, ctx.refs, ctx.signal)),
  provision: chosen
    .input(provisioning)
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => provisionPullSecrets(ctx.deps, ctx.actor, ctx.refs, input, ctx.signal)),
  remove: chosen
    .use(limited(clusterChanges))
    .mutation(({ ctx }) =>
      removePullSecrets(ctx.deps, ctx.actor, { refs: ctx.refs, mandate: mandateOf(ctx.actor, ctx.refs) }, ctx.signal),
    ),
})
