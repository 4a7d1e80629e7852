import { TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { getErrorShape, getHTTPStatusCodeFromError } from '@trpc/server/unstable-core-do-not-import'
import type { Context } from '#server/context.ts'
import { AppError } from '#server/errors.ts'
import { withLimitedBody } from '#server/http/body-limit.ts'
import { appRouter } from '#server/routers/index.ts'
import { asTRPCError } from '#server/trpc.ts'

/** Calls that one request may carry. A page asks for no more than its Environments at once. */
const MAX_BATCH = 50

/** `/api/trpc`: single calls and batches, plain JSON. */
export async function handleTrpc(request: Request, createContext: () => Promise<Context>): Promise<Response> {
  if (request.method === 'POST' && !isJson(request)) return failure(new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE' }))
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

/** tRPC takes forms and bytes as well, which any page may send without being asked for permission first. */
function isJson(request: Request): boolean {
  return request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

function tooLarge(): Response {
  return failure(new TRPCError({ code: 'PAYLOAD_TOO_LARGE' }), { connection: 'close' })
}

/** Another site's page may have sent it, with the cookies of whoever looks at that page. */
export function refuseOrigin(): Response {
  const cause = new AppError('ORIGIN_REFUSED', 'Only the pages of this Pullkey may ask this from a browser.')
  return failure(asTRPCError(new TRPCError({ code: 'FORBIDDEN', cause })))
}

/** As every other error of this route looks. */
function failure(error: TRPCError, headers: Record<string, string> = {}): Response {
  const shape = getErrorShape({
    config: appRouter._def._config,
    error,
    type: 'unknown',
    path: undefined,
    input: undefined,
    ctx: undefined,
  })
  return Response.json({ error: shape }, { status: getHTTPStatusCodeFromError(error), headers })
}
