import { TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { getErrorShape } from '@trpc/server/unstable-core-do-not-import'
import type { Context } from '#server/context.ts'
import { withLimitedBody } from '#server/http/body-limit.ts'
import { appRouter } from '#server/routers/index.ts'
import { asTRPCError } from '#server/trpc.ts'

/** Calls that one request may carry. A page asks for no more than its Environments at once. */
const MAX_BATCH = 50

/** `/api/trpc`: single calls and batches, plain JSON. */
export async function handleTrpc(request: Request, createContext: () => Promise<Context>): Promise<Response> {
  const limited = await withLimitedBody(request)
  if (!limited) return tooLarge()
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: limited,
    router: appRouter,
    maxBatchSize: MAX_BATCH,
    // A context that cannot be made fails every call in it; the error is translated as a procedure's would be.
    createContext: () =>
      createContext().catch((cause: unknown) => {
        throw asTRPCError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }))
      }),
    responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
  })
}

/** As every other error of this route looks. */
function tooLarge(): Response {
  const error = getErrorShape({
    config: appRouter._def._config,
    error: new TRPCError({ code: 'PAYLOAD_TOO_LARGE' }),
    type: 'unknown',
    path: undefined,
    input: undefined,
    ctx: undefined,
  })
  return Response.json({ error }, { status: 413, headers: { connection: 'close' } })
}
