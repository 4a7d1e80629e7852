import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

/** What a server was asked, whole. */
export interface Asked {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  body: string
}

export async function readAsked(request: IncomingMessage, base: string): Promise<Asked> {
  const { method = '', url = '', headers } = request
  return { method, url: new URL(url, base), headers, body: await text(request).catch(() => '') }
}

/** Answers, or leaves the question open by doing nothing. */
export type Answer = (asked: Asked, response: ServerResponse) => void

/** A small HTTP server of one test's own: it answers as it is told, and keeps what it was asked. */
export class LoopbackServer implements AsyncDisposable {
  readonly asked: Asked[] = []
  /** Connections accepted so far. */
  connections = 0
  readonly #server

  private constructor(answer: Answer) {
    this.#server = createServer(async (request, response) => {
      const asked = await readAsked(request, this.url)
      this.asked.push(asked)
      answer(asked, response)
    })
    this.#server.on('connection', () => {
      this.connections += 1
    })
  }

  static async start(answer: Answer): Promise<LoopbackServer> {
    const server = new LoopbackServer(answer)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get url(): string {
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }

  /**
   * The kubeconfig of somebody who takes this server for a cluster, with a token unless `user` says otherwise. The client
   * speaks plain HTTP only where certificates need not be right.
   */
  kubeconfig(user: object = { token: 'a-token' }): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
      clusters: [{ name: 'here', cluster: { server: this.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'me', user }],
    })
  }

  /** May be called again and then does nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }
}

/** An answer of JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
}
