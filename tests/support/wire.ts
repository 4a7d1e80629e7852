import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line to a TCP server that can go silent: it stays connected, accepts more, and passes nothing on. */
export class Wire implements AsyncDisposable {
  readonly #sockets = new Set<Socket>()
  readonly #listener = createServer((near) => this.#join(near))
  readonly #target: URL
  #isSilent = false

  private constructor(target: URL) {
    this.#target = target
  }

  static async to(url: string): Promise<Wire> {
    const wire = new Wire(new URL(url))
    wire.#listener.listen(0, '127.0.0.1')
    await once(wire.#listener, 'listening')
    return wire
  }

  /** The server's address, by way of this line. */
  get url(): string {
    const address = this.#listener.address()
    const url = new URL(this.#target)
    url.hostname = '127.0.0.1'
    url.port = String(typeof address === 'object' ? address?.port : '')
    return url.href
  }

  silence(): void {
    this.#isSilent = true
    for (const socket of this.#sockets) socket.pause()
  }

  speak(): void {
    this.#isSilent = false
    for (const socket of this.#sockets) socket.resume()
  }

  #join(near: Socket): void {
    const far = connect(Number(this.#target.port || 5432), this.#target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.on('data', (chunk) => to.write(chunk))
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
      if (this.#isSilent) from.pause()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#listener, 'close')
  }
}
