import { environmentImage, environmentRef, projectsRef } from '#server/routers/input.ts'
import { imageChecks, limited, overviews, statusReads } from '#server/routers/limits.ts'
import { checkImage } from '#server/services/image-check.ts'
import { readOverview } from '#server/services/overview.ts'
import { getEnvironmentRef } from '#server/services/project.ts'
import { readPullStatus } from '#server/services/pull-status.ts'
import { procedure, router } from '#server/trpc.ts'

export const pullStatusRouter = router({
  checkImage: procedure
    .input(environmentImage)
    .use(limited(imageChecks))
    .query(async ({ ctx, input }) =>
      checkImage(ctx.deps, await getEnvironmentRef(ctx.deps, ctx.actor, input), input.image, ctx.signal),
    ),
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
