/** The few shapes an answer can have, in the media types GitHub uses. */

export function json(body: unknown, status = 200, headers: HeadersInit = {}) {
  const answer = new Response(JSON.stringify(body), { status, headers })
  answer.headers.set('content-type', 'application/json; charset=utf-8')
  return answer
}

export function html(body: string, status = 200) {
  return new Response(body, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // No form-action here: browsers apply it to the redirect back to the app as well.
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    },
  })
}

export const noContent = () => new Response(null, { status: 204 })

export const redirect = (location: string, status: 302 | 303 = 302) =>
  new Response(null, { status, headers: { location } })

/** GitHub's Basic Error. */
export function apiError(status: number, message: string, documentation = '', headers: HeadersInit = {}) {
  return json(
    { message, documentation_url: `https://docs.github.com/rest${documentation}`, status: String(status) },
    status,
    headers,
  )
}

/** GitHub's Validation Error for one field of a resource. */
export function missingField(resource: string, field: string, documentation: string) {
  return json(
    {
      message: 'Validation Failed',
      documentation_url: `https://docs.github.com/rest${documentation}`,
      errors: [{ resource, field, code: 'missing_field' }],
      status: '422',
    },
    422,
  )
}
