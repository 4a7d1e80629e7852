import { NextRequest } from 'next/server'

/** The largest body that any of our routes takes, in bytes. The largest honest one is a fraction of it. */
export const BODY_LIMIT = 64 * 1024

/**
 * The request with its body read into memory, or null when it is larger than the limit. A declared length is believed
 * when it is too large; a body that declares none is counted as it comes.
 */
export async function withLimitedBody(request: Request): Promise<Request | null> {
  if (!request.body || request.method === 'GET' || request.method === 'HEAD') return request
  if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > BODY_LIMIT) return null
    chunks.push(chunk)
  }
  return new NextRequest(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
    signal: request.signal,
  })
}
