import type { ServerResponse } from 'node:http'
import { type Forward, forwarderToCluster } from '#tests/support/forwarder.ts'
import { type Asked, LoopbackServer } from '#tests/support/loopback-server.ts'

/** A server in front of the real API server: it keeps what was asked, and holds back what a test wants held. */
export class ClusterProxy implements AsyncDisposable {
  readonly #server: LoopbackServer
  readonly #held = new Map<string, Held>()

  private constructor(server: LoopbackServer) {
    this.#server = server
  }

  /** `kubeconfig`: whose rights everybody has who comes through here. */
  static async start(kubeconfig: string): Promise<ClusterProxy> {
    const forward = await forwarderToCluster(kubeconfig)
    const server = await LoopbackServer.start((asked, response) => void proxy.#answer(asked, response, forward))
    const proxy = new ClusterProxy(server)
    return proxy
  }

  get asked(): Asked[] {
    return this.#server.asked
  }

  get kubeconfig(): string {
    return this.#server.kubeconfig()
  }

  /** Every question about this namespace waits until it is released. */
  hold(namespace: string): Held {
    const held = new Held()
    this.#held.set(`/namespaces/${namespace}`, held)
    return held
  }

  async #answer(asked: Asked, response: ServerResponse, forward: Forward): Promise<void> {
    const { pathname } = asked.url
    const held = [...this.#held].find(([path]) => pathname.includes(`${path}/`) || pathname.endsWith(path))?.[1]
    if (held) await held.wait(response)
    if (!response.destroyed) forward(asked, response)
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const held of this.#held.values()) held.release()
    return this.#server[Symbol.asyncDispose]()
  }
}

/** What waits at the proxy. */
export class Held {
  readonly #arrival = Promise.withResolvers<void>()
  readonly #release = Promise.withResolvers<void>()
  readonly #left = Promise.withResolvers<void>()
  #waiting = 0

  /** Resolves when the first question is there. */
  readonly reached = this.#arrival.promise
  /** Resolves when everybody who waited has gone without an answer. */
  readonly left = this.#left.promise
  readonly release = this.#release.resolve

  async wait(response: ServerResponse): Promise<void> {
    this.#waiting += 1
    const gone = Promise.withResolvers<void>()
    response.once('close', () => {
      gone.resolve()
      this.#waiting -= 1
      if (this.#waiting === 0) this.#left.resolve()
    })
    this.#arrival.resolve()
    await Promise.race([this.#release.promise, gone.promise])
  }
}
