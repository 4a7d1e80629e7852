/** The name under which an answer carries the id that the log has its request under. */
export const REQUEST_ID = 'x-request-id'

/** A browser that was here over https comes by https alone for a year. Other hosts of the domain are not ours to decide. */
const STRICT_TRANSPORT = 'max-age=31536000'

/** What every answer says of its request and of the way to us. Over plain http browsers would ignore the second. */
export function markAnswer(headers: Headers, requestId: string, publicAddress: string): void {
  headers.set(REQUEST_ID, requestId)
  if (publicAddress.startsWith('https:')) headers.set('strict-transport-security', STRICT_TRANSPORT)
}
