/** Who a call says it comes from, read from its Authorization header. */

export function basicCredentials(headers: Headers): { username: string; password: string } | null {
  const encoded = headers.get('authorization')?.match(/^Basic\s+(\S+)$/i)?.[1]
  if (!encoded) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** GitHub takes `token` for `Bearer` as well. */
export function bearerToken(headers: Headers): string | null {
  return headers.get('authorization')?.match(/^(?:Bearer|token)\s+(\S+)$/i)?.[1] ?? null
}
