import { createHash } from 'node:crypto'
import type { RequestOptions } from 'node:https'
import { KubeConfig, type RequestContext } from '@kubernetes/client-node'
import { Agent, type Dispatcher } from 'undici'
import { AppError } from '#server/errors.ts'

const CONNECTIONS = 32

/**
 * The stock client opens a TLS connection for every request (client-node 2.0.1). This one keeps a pool for each TLS
 * identity, through public methods only; a rotated certificate gets a new pool. Clusters behind a `proxy-url` stay with
 * the stock way.
 */
export class PooledKubeConfig extends KubeConfig {
  #pool: { identity: string; agent: Agent } | undefined
  readonly #timeoutMs: number

  constructor(timeoutMs: number) {
    super()
    this.#timeoutMs = timeoutMs
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const { proxyUrl, server = '' } = this.getCurrentCluster() ?? {}
    if (proxyUrl) {
      await super.applySecurityAuthentication(context)
      const proxy = context.getDispatcher()
      if (proxy) context.setDispatcher(onlyTo(server, proxy))
      return
    }
    const options: RequestOptions = {}
    await this.applyToHTTPSOptions(options)
    for (const [name, value] of Object.entries(options.headers ?? {})) context.setHeaderParam(name, String(value))
    if (options.auth) {
      context.setHeaderParam('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`)
    }
    context.setDispatcher(onlyTo(server, this.#dispatcher(options)))
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

/** The client follows redirects, and would carry a Secret to wherever an answer points. */
function onlyTo(server: string, dispatcher: Dispatcher): Dispatcher {
  const { origin } = new URL(server)
  return dispatcher.compose((dispatch) => (options, handler) => {
    if (String(options.origin) !== origin) throw new Error('the cluster redirected to another server')
    return dispatch(options, handler)
  })
}

/** The usual chain. @throws AppError INVALID_INPUT when it ends in nothing: the client would try a port of its own choice. */
export function loadDefaultConfig(config: KubeConfig): void {
  config.loadFromDefault()
  if (config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new AppError('INVALID_INPUT', 'it is not set, there is no ~/.kube/config, and this is no pod of a cluster')
  }
}
