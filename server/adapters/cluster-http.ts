import { request } from 'undici'
import type { ClusterConnection, Connection } from '#server/adapters/cluster-connection.ts'
import { ClusterRefusal } from '#server/adapters/cluster-refusal.ts'
import { inTurn } from '#server/adapters/large-bodies.ts'
import { ListTrimmer } from '#server/adapters/list-trimmer.ts'
import { readLimited } from '#server/adapters/outside.ts'

/**
 * One request to the API server and its JSON, of whatever shape. The stock client's way there (an agent made anew, a
 * middleware chain, a model for every object) costs several times what the request does: `npm run bench -- --only reads`.
 */

export interface ClusterRequest {
  method?: 'GET' | 'PATCH' | 'DELETE' | 'POST'
  /** Its parts were checked to be names that Kubernetes allows: none of them needs escaping. */
  path: string
  query?: Record<string, string | number | undefined>
  accept?: string
  contentType?: string
  body?: object
  /** What a 2xx may hold; 1 MiB unless it says otherwise. */
  maxBytes?: number
  /** The answer is a LIST, of whose objects the annotations and managed fields are not kept. */
  isTrimmed?: boolean
  signal: AbortSignal
}

export interface ClusterAnswer {
  json: unknown
  /** How many were read, also of what was not kept. */
  bytes: number
}

/**
 * A credential that the API server refuses is replaced once, where there is another one. Redirects are errors: they are
 * never followed. @throws ClusterRefusal for all but 2xx, OutsideFailure, and what `ClusterConnection.open` throws
 */
export async function send(cluster: ClusterConnection, wanted: ClusterRequest): Promise<ClusterAnswer> {
  const connection = await cluster.open(wanted.signal)
  let answer = await exchange(connection, wanted)
  if (answer.statusCode === 401) {
    const other = await cluster.replace(connection, wanted.signal)
    if (other) answer = await exchange(other, wanted)
  }
  const { statusCode, text, bytes, isOk } = answer
  if (!isOk) throw new ClusterRefusal(statusCode, text)
  return { json: JSON.parse(text), bytes }
}

async function exchange({ server, headers, dispatcher }: Connection, wanted: ClusterRequest) {
  const { method = 'GET', path, query = {}, accept = 'application/json', body, signal } = wanted
  const url = new URL(server + path)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const { statusCode, body: answer } = await request(url, {
    method,
    dispatcher,
    signal,
    headers: { ...headers, accept, ...(body && { 'content-type': wanted.contentType ?? 'application/json' }) },
    body: body && JSON.stringify(body),
  })
  const isOk = statusCode >= 200 && statusCode <= 299
  if (!isOk) return { statusCode, isOk, ...(await readLimited(inTurn(answer))) }
  const trimmer = wanted.isTrimmed ? new ListTrimmer() : undefined
  const read = await readLimited(inTurn(answer), wanted.maxBytes, trimmer && ((chunk) => trimmer.trim(chunk)))
  return { statusCode, isOk, ...read }
}
