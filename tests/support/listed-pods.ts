import type { ServerResponse } from 'node:http'
import { type Answer, type Asked, json } from '#tests/support/loopback-server.ts'

/** Pods that a stand-in API server lists by `limit` and `continue`. */

export const MEBIBYTE = 1024 * 1024

/** A pod, also fit to be an event, with so many bytes of annotations. */
export const listedPod = (name: string, bytes = 0) => ({
  metadata: { name, annotations: { note: 'x'.repeat(bytes) } },
  spec: { containers: [] },
  involvedObject: { name },
})

/** So many pods, the n-th (from 0) with as many bytes of annotations as `bytesOf` says. */
export const listedPods = (count: number, bytesOf: (index: number) => number = () => 0) =>
  Array.from({ length: count }, (_, index) => listedPod(`pod-${index}`, bytesOf(index)))

export function pageOfPods(pods: object[], { url }: Asked) {
  const [from, limit] = [Number(url.searchParams.get('continue')), Number(url.searchParams.get('limit'))]
  const until = from + limit
  return { items: pods.slice(from, until), metadata: until < pods.length ? { continue: String(until) } : {} }
}

/** Answers with pages of these pods; `instead` may answer in its own way, and then returns true. */
export function listOf(
  pods: object[],
  instead: (asked: Asked, response: ServerResponse) => boolean = () => false,
): Answer {
  return (asked, response) => {
    if (!instead(asked, response)) json(200, pageOfPods(pods, asked))(asked, response)
  }
}

export const limitsOf = (asked: Asked[]) => asked.map(({ url }) => Number(url.searchParams.get('limit')))
export const startsOf = (asked: Asked[]) => asked.map(({ url }) => Number(url.searchParams.get('continue')))
