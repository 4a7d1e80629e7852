import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici'
import type { ClusterAccess } from '#server/adapters/cluster-access.ts'
import { ClusterCredential, type Credential } from '#server/adapters/cluster-credential.ts'

const CONNECTIONS = 32

/** What a request needs beside what it asks. */
export interface Connection {
  /** Without a slash at its end. */
  server: string
  headers: Record<string, string | string[]>
  dispatcher: Dispatcher
  credential: Credential
}

/** The way to one cluster: a credential, and a pool of connections for each TLS identity. A new certificate gets a new pool. */
export class ClusterConnection {
  readonly #access: ClusterAccess
  readonly #timeoutMs: number
  readonly #credential: ClusterCredential
  #pool: { identity: string; dispatcher: Dispatcher } | undefined

  constructor(access: ClusterAccess, timeoutMs: number) {
    this.#access = access
    this.#timeoutMs = timeoutMs
    this.#credential = new ClusterCredential(access)
  }

  /** @throws AppError CLUSTER_CREDENTIAL with a CredentialFailure, and the signal's reason */
  async open(signal: AbortSignal): Promise<Connection> {
    return this.#with(await this.#credential.read(signal))
  }

  /** Another connection after a 401; null when there is no other credential. @throws as `open` */
  async replace({ credential }: Connection, signal: AbortSignal): Promise<Connection | null> {
    const other = await this.#credential.replace(credential, signal)
    return other && this.#with(other)
  }

  #with(credential: Credential): Connection {
    const { server, user } = this.#access
    const authorization = credential.authorization?.reveal()
    const headers = { ...user.impersonation, ...(authorization && { authorization }) }
    return { server, headers, dispatcher: this.#dispatcher(credential), credential }
  }

  #dispatcher({ certificate, authority }: Credential): Dispatcher {
    const { serverName, isVerified } = this.#access.tls
    const given = Object.entries({
      ca: authority?.reveal(),
      cert: certificate?.cert.reveal(),
      key: certificate?.key.reveal(),
      servername: serverName,
      // Node's own switch for it stays in force otherwise.
      rejectUnauthorized: isVerified ? undefined : false,
    })
    const tls = Object.fromEntries(given.filter(([, value]) => value !== undefined))
    const identity = JSON.stringify(tls)
    if (this.#pool?.identity !== identity) {
      void this.close()
      this.#pool = { identity, dispatcher: this.#makePool(tls) }
    }
    return this.#pool.dispatcher
  }

  #makePool(tls: object): Dispatcher {
    const limits = { headersTimeout: this.#timeoutMs, bodyTimeout: this.#timeoutMs }
    const options = {
      ...limits,
      // HTTP/2 is the default, but a session whose peer fell silent stays in use and fails every later request; an
      // HTTP/1.1 connection is dropped with the first one that times out. Measured: no slower.
      allowH2: false,
      connections: CONNECTIONS,
      keepAliveTimeout: 30_000,
    }
    const connect = { timeout: this.#timeoutMs, keepAlive: true }
    const uri = this.#access.proxyUrl?.reveal()
    if (uri === undefined) return new Agent({ ...options, connect: { ...connect, ...tls } })
    return new ProxyAgent({
      ...options,
      uri,
      requestTls: { ...connect, ...tls },
      proxyTls: connect,
      // The proxy, too, has to answer in time.
      clientFactory: (origin, own) => new Pool(origin, { ...own, ...limits, connections: CONNECTIONS }),
    })
  }

  async close(): Promise<void> {
    const dispatcher = this.#pool?.dispatcher
    this.#pool = undefined
    await dispatcher?.close()
  }
}
