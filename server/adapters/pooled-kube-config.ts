import { createHash } from 'node:crypto'
import type { RequestOptions } from 'node:https'
import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node'
import { Agent, type Dispatcher } from 'undici'
import { AppError } from '#server/errors.ts'

const CONNECTIONS = 32

/** What a request needs beside what it asks. */
export interface Connection {
  /** Without a slash at its end. */
  server: string
  headers: Record<string, string>
  dispatcher: Dispatcher | undefined
}

/** Milliseconds for which a credential that was read is used again: requests side by side read it once. */
const KEPT_MS = 1_000

/**
 * The stock client opens a TLS connection for every request (client-node 2.0.1). This one keeps a pool for each TLS
 * identity, through public methods only; a rotated certificate gets a new pool. Clusters behind a `proxy-url` stay with
 * the stock way of getting there.
 */
export class PooledKubeConfig extends KubeConfig {
  #pool: { identity: string; agent: Agent } | undefined
  #kept: { untilMs: number; connection: Promise<Connection> } | undefined
  readonly #timeoutMs: number

  constructor(timeoutMs: number) {
    super()
    this.#timeoutMs = timeoutMs
  }

  connection(): Promise<Connection> {
    const nowMs = performance.now()
    if (!this.#kept || this.#kept.untilMs < nowMs) {
      const connection = this.#readConnection()
      this.#kept = { untilMs: nowMs + KEPT_MS, connection }
      connection.catch(() => {
        this.#kept = undefined
      })
    }
    return this.#kept.connection
  }

  async #readConnection(): Promise<Connection> {
    const { proxyUrl, server: address = '' } = this.getCurrentCluster() ?? {}
    const server = address.replace(/\/+$/, '')
    if (proxyUrl) {
      const context = new RequestContext(server, HttpMethod.GET)
      await super.applySecurityAuthentication(context)
      return { server, headers: context.getHeaders(), dispatcher: context.getDispatcher() }
    }
    const options: RequestOptions = {}
    await this.applyToHTTPSOptions(options)
    const given = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)])
    const basic = options.auth && { authorization: `Basic ${Buffer.from(options.auth).toString('base64')}` }
    return { server, headers: { ...Object.fromEntries(given), ...basic }, dispatcher: this.#dispatcher(options) }
  }

  #dispatcher({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername }: RequestOptions): Dispatcher {
    const given = Object.entries({ ca, cert, key, pfx, passphrase, rejectUnauthorized, servername })
    const tls = Object.fromEntries(given.filter(([, value]) => value !== undefined))
    const identity = createHash('sha256').update(JSON.stringify(tls)).digest('hex')
    if (this.#pool?.identity !== identity) {
      void this.close()
      const agent = new Agent({
        // HTTP/2 is the default, but a session whose peer fell silent stays in use and fails every later request; an
        // HTTP/1.1 connection is dropped with the first one that times out. Measured: no slower.
        allowH2: false,
        connections: CONNECTIONS,
        keepAliveTimeout: 30_000,
        headersTimeout: this.#timeoutMs,
        bodyTimeout: this.#timeoutMs,
        connect: { ...tls, timeout: this.#timeoutMs, keepAlive: true },
      })
      this.#pool = { identity, agent }
    }
    return this.#pool.agent
  }

  async close(): Promise<void> {
    const agent = this.#pool?.agent
    this.#pool = undefined
    await agent?.close()
  }
}

/** The usual chain. @throws AppError INVALID_INPUT when it ends in nothing: the client would try a port of its own choice. */
export function loadDefaultConfig(config: KubeConfig): void {
  config.loadFromDefault()
  if (config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new AppError('INVALID_INPUT', 'it is not set, there is no ~/.kube/config, and this is no pod of a cluster')
  }
}
