import { randomUUID } from 'node:crypto'
import { serverLog } from '#server/deps.ts'
import { env } from '#server/env.ts'
import { INTERNAL_MESSAGE } from '#server/errors.ts'
import { markAnswer } from '#server/http/answer-headers.ts'

/** What the API's answers have in common. */

/** Data is no page: shown as one, it may load, run and be framed by nothing. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

type Handle<Rest extends unknown[]> = (
  request: Request,
  requestId: string,
  ...rest: Rest
) => Response | Promise<Response>

/** A route whose requests each have an id, and whose answers are nobody's to keep unless they say so themselves. */
export function route<Rest extends unknown[]>(handle: Handle<Rest>) {
  return async (request: Request, ...rest: Rest): Promise<Response> => {
    // Never the client's own: it goes into the log.
    const requestId = randomUUID()
    const answer = await orFailure(requestId, () => handle(request, requestId, ...rest))
    // A redirect's own headers cannot be changed.
    const response = new Response(answer.body, answer)
    markAnswer(response.headers, requestId, env().NEXTAUTH_URL)
    response.headers.set('content-security-policy', DATA_POLICY)
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
    return response
  }
}

async function orFailure(requestId: string, run: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await run()
  } catch (err) {
    serverLog().error({ requestId, outcome: 'INTERNAL', err }, 'a route failed')
    return Response.json({ message: INTERNAL_MESSAGE, logId: requestId }, { status: 500 })
  }
}
