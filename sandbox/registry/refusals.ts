/** How ghcr.io says no, to the byte: an errors array and a line end. */

export function refusal(status: number, code: string, message: string, headers: HeadersInit = {}) {
  const answer = new Response(`${JSON.stringify({ errors: [{ code, message }] })}\n`, { status, headers })
  answer.headers.set('content-type', 'application/json')
  answer.headers.set('docker-distribution-api-version', 'registry/2.0')
  return answer
}

/** Names where a token is to be had; only somebody who brought none gets it. */
export function challenge(registryUrl: string, repository: string) {
  return refusal(401, 'UNAUTHORIZED', 'authentication required', {
    'www-authenticate': `Bearer realm="${registryUrl}/token",service="ghcr.io",scope="repository:${repository}:pull"`,
  })
}

export const deadToken = () => refusal(403, 'DENIED', 'denied')

export const noAccess = (message = 'requested access to the resource is denied') => refusal(403, 'DENIED', message)

export const manifestUnknown = (message = 'manifest unknown') => refusal(404, 'MANIFEST_UNKNOWN', message)

export const throttled = () => refusal(429, 'TOOMANYREQUESTS', 'retry-after: 1.16676ms, allowed: 44000/minute')
