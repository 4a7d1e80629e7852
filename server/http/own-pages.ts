import { env } from '#server/env.ts'

/**
 * Whether a request was made by a page of ours, or by no page at all. A browser says where a request comes from and lets
 * no script change it: `Sec-Fetch-Site` over https and on localhost, `Origin` with everything that is not a GET. Another
 * port of the same host is elsewhere too, though cookies travel from there. What says neither is no browser of today, and
 * sends no cookie that its user did not give it.
 */
export function isFromOwnPages(request: Request, ownAddress: string = env().NEXTAUTH_URL): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site && site !== 'same-origin' && site !== 'none') return false
  const origin = request.headers.get('origin')
  return !origin || origin === new URL(ownAddress).origin
}
