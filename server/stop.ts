import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'
import type { Log } from '#server/log.ts'

/**
 * How the process ends when it is told to: it takes no more requests, finishes the ones that it has, closes what it holds
 * open, and only then is gone. Nothing is left half done that would not have been left by the request itself.
 */

/** How long requests may take to finish. deploy/base/deployment.yaml waits longer before it kills. */
export const STOP_PATIENCE_MS = 25_000

/** Takes the place of Next's own way to end, which leaves the database open and ends with the code of a killed process. */
export function stopOnSignal(log: Log, close: () => Promise<void>): void {
  const servers = new Set<Server>()
  // Next keeps its server to itself; Node tells which one a request came to.
  subscribe('http.server.request.start', (message) => servers.add((message as { server: Server }).server))
  let isStopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    // A terminal and npm each pass on the same one.
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping')
    void stop([...servers], log, close)
  }
  // A client may keep the connection of a request that was still answered, for longer than the patience lasts.
  subscribe('http.server.response.finish', (message) => {
    const { server } = message as { server: Server }
    if (isStopping) setImmediate(() => server.closeIdleConnections())
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal).on(signal, onSignal)
}

async function stop(servers: Server[], log: Log, close: () => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  const patience = AbortSignal.timeout(STOP_PATIENCE_MS)
  patience.addEventListener('abort', () => {
    for (const server of servers) server.closeAllConnections()
  })
  try {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    await close()
    const outcome = patience.aborted ? 'cut off' : 'finished'
    log.info({ outcome, tookMs: Math.round(performance.now() - startedAt) }, 'stopped')
    process.exit(patience.aborted ? 1 : 0)
  } catch (err) {
    log.error({ err }, 'what was open could not be closed')
    process.exit(1)
  }
}
