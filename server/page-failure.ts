import type { Instrumentation } from 'next'
import { serverLog } from '#server/deps.ts'
import { REQUEST_ID } from '#server/http/answer-headers.ts'

/** Writes down a page that could not be made, under the id that proxy.ts gave its request and the one the page shows. */
export const recordPageFailure: Instrumentation.onRequestError = (error, { headers, method }, { routePath }) => {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined
  // The route, not the address: that may hold what somebody typed.
  const line = { requestId: headers[REQUEST_ID], method, path: routePath, outcome: 'failed', logId: digest }
  serverLog().error({ ...line, err: error }, 'page failed')
}
