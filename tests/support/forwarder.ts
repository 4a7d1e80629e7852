import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { Agent, type AgentOptions, request as httpsRequest, type RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { refuseAdministrator } from '#tests/support/kubernetes.ts'
import type { Asked } from '#tests/support/loopback-server.ts'

/** Passes a question on to the server behind a test's own, and its answer back. */
export type Forward = (asked: Asked, response: ServerResponse, alter?: Alter) => void

/** Writes the answer otherwise than it came. */
export type Alter = (answer: IncomingMessage, response: ServerResponse) => void

const unaltered: Alter = (answer, response) => {
  response.writeHead(answer.statusCode ?? 502, answer.headers)
  answer.pipe(response)
}

/** To the API server, with the rights of the kubeconfig's user. */
export async function forwarderToCluster(kubeconfig: string): Promise<Forward> {
  const config = new KubeConfig()
  refuseAdministrator(kubeconfig)
  config.loadFromString(kubeconfig)
  const options: RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  const { headers: credentials, ...tls } = options
  const agent = new Agent({ ...tls, keepAlive: true } as AgentOptions)
  const server = config.getCurrentCluster()?.server ?? ''
  return ({ method, url, headers, body }, response, alter = unaltered) => {
    const { host: _, authorization: __, connection: ___, ...others } = headers
    const address = new URL(url.pathname + url.search, server)
    const outgoing = httpsRequest(address, {
      method,
      headers: { ...others, ...credentials } as OutgoingHttpHeaders,
      agent,
    })
    send(outgoing, body, (answer) => alter(answer, response), response)
  }
}

/** To a server that speaks plain HTTP, with everything that the question holds. */
export function forwarderTo(server: string): Forward {
  // A kept connection may be closed by the other side just when it is used.
  const agent = new HttpAgent({ keepAlive: false })
  return ({ method, url, headers, body }, response, alter = unaltered) => {
    const { host: _, connection: __, ...others } = headers
    const outgoing = httpRequest(new URL(url.pathname + url.search, server), { method, headers: others, agent })
    send(outgoing, body, (answer) => alter(answer, response), response)
  }
}

function send(
  outgoing: ReturnType<typeof httpRequest>,
  body: string,
  onAnswer: (answer: IncomingMessage) => void,
  response: ServerResponse,
): void {
  outgoing.on('response', onAnswer)
  outgoing.on('error', () => response.destroy())
  outgoing.end(body)
}
