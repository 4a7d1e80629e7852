import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { newCertificate } from '#tests/support/certificates.ts'

/** What can be wrong with a PostgreSQL server, or with the way to it. */
export const databaseFaults = [
  'refused',
  'black-hole',
  'slow',
  'cut',
  'shutting-down',
  'overloaded',
  'nonsense',
  'wrong-certificate',
] as const
export type DatabaseFault = (typeof databaseFaults)[number]

const SLOW_MS = 150

/**
 * A line to a PostgreSQL server, encrypted up to here, that suffers when it is told to. What the server itself would say,
 * it says as the server does: an ErrorResponse of severity FATAL, after which the line is dead.
 */
export class FaultyPostgres implements AsyncDisposable {
  readonly #target: URL
  readonly #right: SecureContext
  readonly #wrong: SecureContext
  readonly #sockets = new Set<Socket>()
  readonly authority: string
  /** What it says where it refuses. */
  says = 'it is of no use'
  #listener = createServer()
  #port = 0
  #fault: DatabaseFault | null = null

  private constructor(target: URL, right: Identity, wrong: Identity) {
    this.#target = target
    this.#right = createSecureContext(right)
    this.#wrong = createSecureContext(wrong)
    this.authority = right.authority
  }

  static async to(url: string): Promise<FaultyPostgres> {
    const [right, wrong] = await Promise.all([newCertificate(), newCertificate()])
    const line = new FaultyPostgres(new URL(url), right, wrong)
    await line.#listen()
    return line
  }

  /** The server's address by way of this line, for callers who trust whom `authorityFile` names. */
  url(authorityFile: string): string {
    const url = new URL(this.#target)
    url.hostname = '127.0.0.1'
    url.port = String(this.#port)
    url.searchParams.set('sslmode', 'verify-full')
    url.searchParams.set('sslrootcert', authorityFile)
    return url.href
  }

  /** From now on; null ends it. Lines that fell silent stay so until somebody gives them up. */
  async suffer(fault: DatabaseFault | null): Promise<void> {
    const before = this.#fault
    this.#fault = fault
    if (fault === 'refused' || fault === 'wrong-certificate') for (const socket of this.#sockets) socket.destroy()
    if (before === 'black-hole') for (const socket of this.#sockets) socket.destroy()
    if (fault === 'refused') {
      this.#listener.close()
      if (this.#listener.listening) await once(this.#listener, 'close')
    } else if (!this.#listener.listening) await this.#listen()
  }

  async #listen(): Promise<void> {
    this.#listener = createServer((socket) => this.#accept(socket))
    this.#listener.listen(this.#port, '127.0.0.1')
    await once(this.#listener, 'listening')
    const address = this.#listener.address()
    this.#port = typeof address === 'object' ? (address?.port ?? 0) : 0
  }

  #keep<S extends Socket>(socket: S): S {
    this.#sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#sockets.delete(socket))
    return socket
  }

  /** Every caller begins with eight bytes that ask for TLS (PostgreSQL, "Message Formats", SSLRequest). */
  #accept(plain: Socket): void {
    this.#keep(plain)
    if (this.#fault === 'black-hole') return
    plain.once('data', () => {
      plain.write('S')
      const secureContext = this.#fault === 'wrong-certificate' ? this.#wrong : this.#right
      this.#join(this.#keep(new TLSSocket(plain, { isServer: true, secureContext })))
    })
  }

  #join(near: Socket): void {
    const far = this.#keep(connect(Number(this.#target.port || 5432), this.#target.hostname))
    near.on('data', (chunk) => this.#fault !== 'black-hole' && far.write(chunk))
    far.on('data', (chunk) => this.#answer(near, chunk))
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  }

  #answer(near: Socket, chunk: Buffer): void {
    switch (this.#fault) {
      case 'black-hole':
        return
      case 'slow':
        return void setTimeout(() => near.write(chunk), SLOW_MS)
      case 'cut':
        return void near.end(chunk.subarray(0, chunk.length / 2))
      case 'shutting-down':
        return void near.end(fatal('57P01', this.says))
      case 'overloaded':
        return void near.end(fatal('53300', this.says))
      case 'nonsense':
        return void near.write(`HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\n\r\n${this.says}`)
      default:
        near.write(chunk)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close()
    for (const socket of this.#sockets) socket.destroy()
    if (this.#listener.listening) await once(this.#listener, 'close')
  }
}

type Identity = Awaited<ReturnType<typeof newCertificate>>

/** PostgreSQL, "Message Formats", ErrorResponse. */
function fatal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
