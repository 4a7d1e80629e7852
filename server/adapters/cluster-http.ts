import { ApiException } from '@kubernetes/client-node'
import { request } from 'undici'
import type { PooledKubeConfig } from '#server/adapters/pooled-kube-config.ts'

/**
 * One request to the API server and its JSON, of whatever shape. The stock client's way there (an agent made anew, a
 * middleware chain, a model for every object) costs several times what the request does: `npm run bench -- --only reads`.
 */

export interface ClusterRequest {
  method?: 'GET' | 'PATCH' | 'DELETE'
  /** Its parts were checked to be names that Kubernetes allows: none of them needs escaping. */
  path: string
  query?: Record<string, string | number | undefined>
  accept?: string
  contentType?: string
  body?: object
  signal: AbortSignal
}

/** A redirect is an answer like any other that is none: it is not followed. @throws ApiException for all but 2xx */
export async function send(config: PooledKubeConfig, wanted: ClusterRequest): Promise<unknown> {
  const { method = 'GET', path, query = {}, accept = 'application/json', body, signal } = wanted
  const { server, headers, dispatcher } = await config.connection()
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
  const text = await answer.text()
  if (statusCode < 200 || statusCode > 299) throw new ApiException(statusCode, '', text, {})
  return JSON.parse(text)
}
