import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** A path that no page and no route has. */
const NOWHERE = '/-'

/** Next answers a path that cannot be decoded with 500, before any code of ours: such a path is nowhere instead. */
export function leadUndecodableNowhere(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    if (!isDecodable(request.url ?? '')) request.url = NOWHERE
  })
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0] ?? '')
    return true
  } catch {
    return false
  }
}
