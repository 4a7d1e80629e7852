import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer, type Server } from 'node:https'
import { createServer, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { type Certificate, newCertificate } from '#tests/support/certificates.ts'
import type { Alter, Forward } from '#tests/support/forwarder.ts'
import { type Asked, readAsked } from '#tests/support/loopback-server.ts'

/** What can be wrong with a server, or with the way to it. */
export const faults = [
  'refused',
  'black-hole',
  'slow',
  'cut',
  'failing',
  'limited',
  'invalid-json',
  'wrong-certificate',
] as const
export type Fault = (typeof faults)[number]

const SLOW_MS = 500

/**
 * A server in front of another one, reached over https: it passes everything on until it is told to suffer. The kernel
 * refuses its callers, or nobody ever answers them, or they are answered late, by half, wrongly or by somebody else.
 */
export class FaultyServer implements AsyncDisposable {
  readonly asked: Asked[] = []
  readonly #forward: Forward
  readonly #sockets = new Set<Socket>()
  readonly #right: Server
  readonly #wrong: Server
  #authority = ''
  #listener = createServer()
  #port = 0
  #fault: Fault | null = null
  /** Of the questions from now on, the first that suffers. */
  #from = 0
  /** What it says where it suffers: in bodies, and in headers. */
  says = 'it broke'
  /** Called with each question before it is passed on. */
  onAsked: (asked: Asked) => void = () => undefined

  private constructor(forward: Forward, right: Certificate, wrong: Certificate) {
    this.#forward = forward
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response)
    this.#right = createHttpsServer(right, answer)
    this.#wrong = createHttpsServer(wrong, answer)
    // A caller who trusts nobody else hangs up, and that is what is wanted.
    for (const server of [this.#right, this.#wrong]) server.on('tlsClientError', () => undefined)
  }

  static async start(forward: Forward): Promise<FaultyServer> {
    const [right, wrong] = await Promise.all([newCertificate(), newCertificate()])
    const server = new FaultyServer(forward, right, wrong)
    server.#authority = right.authority
    await server.#listen()
    return server
  }

  /** Whom a caller has to trust, as PEM. */
  get authority(): string {
    return this.#authority
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`
  }

  /** For somebody who takes this server for a cluster. */
  get kubeconfig(): string {
    const authority = Buffer.from(this.#authority).toString('base64')
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'here',
      contexts: [{ name: 'here', context: { cluster: 'here', user: 'me' } }],
      clusters: [{ name: 'here', cluster: { server: this.url, 'certificate-authority-data': authority } }],
      users: [{ name: 'me', user: { token: 'a-token' } }],
    })
  }

  /** From now on, or from the `from`-th question (the first is 1); null ends it. */
  async suffer(fault: Fault | null, from = 1): Promise<void> {
    this.#fault = fault
    this.#from = this.asked.length + from
    const isOfConnections = fault === 'refused' || fault === 'wrong-certificate' || fault === null
    if (isOfConnections) for (const socket of this.#sockets) socket.destroy()
    if (fault === 'refused') await this.#deafen()
    else if (!this.#listener.listening) await this.#listen()
  }

  async #listen(): Promise<void> {
    this.#listener = createServer((socket) => this.#accept(socket))
    this.#listener.listen(this.#port, '127.0.0.1')
    await once(this.#listener, 'listening')
    const address = this.#listener.address()
    this.#port = typeof address === 'object' ? (address?.port ?? 0) : 0
  }

  async #deafen(): Promise<void> {
    this.#listener.close()
    for (const socket of this.#sockets) socket.destroy()
    if (this.#listener.listening) await once(this.#listener, 'close')
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => this.#sockets.delete(socket))
    // Not even the handshake is answered.
    if (this.#fault === 'black-hole' && this.asked.length + 1 >= this.#from) return
    const server = this.#fault === 'wrong-certificate' ? this.#wrong : this.#right
    server.emit('connection', socket)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await readAsked(request, this.url)
    this.asked.push(asked)
    this.onAsked(asked)
    const fault = this.asked.length >= this.#from ? this.#fault : null
    switch (fault) {
      case 'black-hole':
        return
      case 'failing':
        return this.#say(response, 500, this.says)
      case 'limited':
        return this.#say(response, 429, this.says, { 'retry-after': '7' })
      case 'invalid-json':
        return this.#say(response, 200, `{"half":"${this.says}`)
      case 'slow':
        await delay(SLOW_MS)
        return this.#forward(asked, response)
      case 'cut':
        return this.#forward(asked, response, cut)
      default:
        return this.#forward(asked, response)
    }
  }

  #say(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json', 'x-said': this.says, ...headers }).end(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#deafen()
    for (const server of [this.#right, this.#wrong]) server.closeAllConnections()
  }
}

/** Half of what came, after which the line is dead. */
const cut: Alter = async (answer, response) => {
  const body = await buffer(answer)
  response.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': Math.max(body.length, 2) })
  response.write(body.subarray(0, body.length / 2), () => response.destroy())
}
