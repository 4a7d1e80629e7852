import { environmentImage, environmentRef, glanceRef, projectsRef } from '#server/routers/input.ts'
import { glances, imageChecks, limited, overviews, statusReads } from '#server/routers/limits.ts'
import { getEnvironmentRef } from '#server/services/environment-refs.ts'
import { readGlance } from '#server/services/glance.ts'
import { checkImage } from '#server/services/image-check.ts'
import { readOverview } from '#server/services/overview.ts'
import { readPullStatus } from '#server/services/pull-status.ts'
import { procedure, router } from '#server/trpc.ts'

export const pullStatusRouter = router({
  checkImage: procedure
    .input(environmentImage)
    .use(limited(imageChecks))
    .query(async ({ ctx, input }) =>
      checkImage(
        ctx.deps,
        ctx.actor,
        { ref: await getEnvironmentRef(ctx.deps, ctx.actor, input), image: input.image },
        ctx.signal,
      ),
    ),
  glance: procedure
    .input(glanceRef)
    .use(limited<{ projectIds: string[] }>(glances, ({ projectIds }) => projectIds.length))
    .query(({ ctx, input }) => readGlance(ctx.deps, ctx.actor, input.projectIds, ctx.signal)),
  overview: procedure
    .input(projectsRef.optional())
    .use(limited(overviews))
    .query(({ ctx, input }) => readOverview(ctx.deps, ctx.actor, input?.projectIds, ctx.signal)),
  read: procedure
    .input(environmentRef)
    .use(limited(statusReads))
    .query(async ({ ctx, input }) =>
      readPullStatus(ctx.deps, ctx.actor, await getEnvironmentRef(ctx.deps, ctx.actor, input), ctx.signal),
    ),
})
