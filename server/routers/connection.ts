import { packagePage, pastedToken, placementRef } from '#server/routers/input.ts'
import { clusterChanges, departures, limited, packageLists, pastes, tokenChecks } from '#server/routers/limits.ts'
import { checkConnection, findConnection } from '#server/services/connection.ts'
import { forgetConnection, withdrawToken } from '#server/services/forget.ts'
import { listPackages } from '#server/services/package-list.ts'
import { useOAuthToken, usePersonalToken } from '#server/services/personal-token.ts'
import { listPlacements } from '#server/services/placement.ts'
import { procedure, router } from '#server/trpc.ts'

export const connectionRouter = router({
  get: procedure.query(({ ctx }) => findConnection(ctx.deps, ctx.actor)),
  check: procedure.use(limited(tokenChecks)).query(({ ctx }) => checkConnection(ctx.deps, ctx.actor, ctx.signal)),
  packages: procedure
    .input(packagePage.prefault({}))
    .use(limited(packageLists))
    .query(({ ctx, input }) => listPackages(ctx.deps, ctx.actor, input.cursor, ctx.signal)),
  usePat: procedure
    .input(pastedToken)
    .use(limited(pastes))
    .mutation(({ ctx, input }) => usePersonalToken(ctx.deps, ctx.actor, input.token, ctx.signal)),
  useOauth: procedure.mutation(({ ctx }) => useOAuthToken(ctx.deps, ctx.actor)),
  placements: procedure.query(({ ctx }) => listPlacements(ctx.deps, ctx.actor)),
  withdraw: procedure
    .input(placementRef)
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => withdrawToken(ctx.deps, ctx.actor, input.environmentId, ctx.signal)),
  forget: procedure
    .use(limited(departures))
    .mutation(({ ctx }) => forgetConnection(ctx.deps, { person: ctx.actor, by: ctx.actor }, ctx.signal)),
})
