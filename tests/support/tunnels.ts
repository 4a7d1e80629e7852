import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Servers in between that pass bytes on unread, as proxies and port forwards do. */
export interface Tunnel extends AsyncDisposable {
  port: number
  /** What was asked for, connection by connection. */
  targets: string[]
  /** Connections that are open now. */
  sockets: Set<Socket>
}

/** Whatever connects to `host` comes to `target`. */
export function startForward(host: string, target: URL): Promise<Tunnel> {
  return start(
    (targets) =>
      createServer((socket) => {
        targets.push(target.host)
        join(socket, target.hostname, Number(target.port))
      }),
    host,
  )
}

/** An HTTP proxy that opens tunnels to whoever says `authorization`. */
export function startHttpProxy(authorization?: string): Promise<Tunnel> {
  return start((targets) => {
    const server = createHttpServer()
    return server.on('connect', ({ url = '', headers }, socket: Socket) => {
      targets.push(url)
      if (headers['proxy-authorization'] !== authorization) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
        return
      }
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      const { hostname, port } = new URL(`http://${url}`)
      join(socket, hostname, Number(port))
    })
  })
}

/** A proxy that accepts and never says a word. */
export function startSilentProxy(): Promise<Tunnel> {
  return start(() => createServer((socket) => socket.resume()))
}

async function start(make: (targets: string[]) => Server, host = '127.0.0.1'): Promise<Tunnel> {
  const targets: string[] = []
  const sockets = new Set<Socket>()
  const server = make(targets)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port, targets, sockets, [Symbol.asyncDispose]: stop }
}

function join(socket: Socket, host: string, port: number): void {
  const other = connect(port, host.replace(/^\[|\]$/g, ''))
  other.on('error', () => socket.destroy())
  other.once('close', () => socket.destroy())
  socket.once('close', () => other.destroy())
  socket.pipe(other).pipe(socket)
}
