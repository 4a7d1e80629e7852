import { once } from 'node:events'
import type { OutgoingHttpHeaders } from 'node:http'
import { Agent, type RequestOptions, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { KubeConfig } from '@kubernetes/client-node'

/**
 * The limit that everything is compared with: requests to the API server over kept-alive connections, their JSON parsed,
 * and nothing else.
 */
export interface RawCluster extends AsyncDisposable {
  get(path: string, headers?: Record<string, string>): Promise<RawAnswer>
  /** Server-side apply of one object, answered with metadata only. */
  apply(path: string, object: object): Promise<void>
  /** The text of an answer that is no JSON. */
  getText(path: string): Promise<string>
}

export interface RawAnswer {
  // biome-ignore lint/suspicious/noExplicitAny: the API server's own JSON, of which each caller knows its part
  body: any
  bytes: number
}

const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

export async function openRawCluster(kubeconfig: string, maxSockets: number): Promise<RawCluster> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const { hostname, port } = new URL(config.getCurrentCluster()?.server ?? '')
  const identity: RequestOptions = {}
  await config.applyToHTTPSOptions(identity)
  const { ca, cert, key, headers: credentials } = identity
  const agent = new Agent({ keepAlive: true, maxSockets, ca, cert, key })
  const send = async (options: RequestOptions, body?: string) => {
    const headers = { ...credentials, ...options.headers } as OutgoingHttpHeaders
    const sent = request({ hostname, port, agent, ...options, headers })
    sent.end(body)
    const [response] = await once(sent, 'response')
    const answer = await text(response)
    if (response.statusCode >= 300) throw new Error(`the API server answered ${response.statusCode}: ${answer}`)
    return answer
  }
  return {
    get: async (path, headers) => {
      const answer = await send({ path, headers })
      return { body: JSON.parse(answer), bytes: Buffer.byteLength(answer) }
    },
    getText: (path) => send({ path }),
    apply: async (path, object) => {
      const headers = { accept: METADATA, 'content-type': 'application/apply-patch+yaml' }
      JSON.parse(await send({ method: 'PATCH', path: `${path}?fieldManager=pullkey`, headers }, JSON.stringify(object)))
    },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  }
}
