import { checkConnection, findConnection } from '#server/services/connection.ts'
import { procedure, router } from '#server/trpc.ts'

export const connectionRouter = router({
  get: procedure.query(({ ctx }) => findConnection(ctx.deps, ctx.actor)),
  check: procedure.query(({ ctx }) => checkConnection(ctx.deps, ctx.actor, ctx.signal)),
})
