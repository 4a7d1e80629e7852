/**
 * The stand-ins' one door: a call arrives whole (body read, at most 1 MB), an answer leaves whole, and closing drops every
 * connection at once, slow ones too.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Call = {
  method: string
  url: URL
  headers: Headers
  text: string
  /** Aborts when the caller goes away or the listener closes. */
  gone: AbortSignal
}

/** Thrown by a handler to end the connection without an answer. */
export class ConnectionCut extends Error {}

const MAX_BODY_BYTES = 1024 * 1024

export async function listen(port: number, handle: (call: Call) => Promise<Response>) {
  const server = createServer((request, response) => void serve(request, response, handle))
  // Longer than any client keeps one, so that none is closed here just when it is used again.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, handle: (call: Call) => Promise<Response>) {
  try {
    await send(response, await handle(await readCall(request, response)))
  } catch (error) {
    // A caller that left or was cut off gets nothing; anything else is a fault of the stand-in and has to be seen.
    if (!(error instanceof ConnectionCut) && !response.closed) console.error('sandbox:', request.url, error)
    response.destroy()
  }
}

async function readCall(request: IncomingMessage, response: ServerResponse): Promise<Call> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new ConnectionCut()
    chunks.push(chunk)
  }
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://localhost'),
    headers,
    text: Buffer.concat(chunks).toString('utf8'),
    gone: gone.signal,
  }
}

async function send(response: ServerResponse, answer: Response) {
  const body = Buffer.from(await answer.arrayBuffer())
  for (const [name, value] of answer.headers) response.setHeader(name, value)
  response.writeHead(answer.status, { 'content-length': body.length })
  response.end(body)
}
