import type { Deps } from '#server/deps.ts'

/** Milliseconds that a silent cluster may hold up the answer: a probe waits for one second. */
const PATIENCE_MS = 700

/** The process runs. Asks nobody. */
export function live(): Response {
  return Response.json({ status: 'ok' })
}

/**
 * 200 when configuration and database stand. Whether the cluster answers is told beside it and decides nothing: without
 * the cluster the pages still say what is wrong.
 */
export async function ready(open: () => Promise<Deps>, signal: AbortSignal): Promise<Response> {
  const [database, cluster] = await Promise.all([
    standing(async () => (await open()).db.$queryRaw`SELECT 1`),
    standing(async () =>
      (await open()).cluster.checkReachable(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])),
    ),
  ])
  const isReady = database === 'ok'
  return Response.json({ status: isReady ? 'ok' : 'unavailable', database, cluster }, { status: isReady ? 200 : 503 })
}

async function standing(ask: () => Promise<unknown>): Promise<'ok' | 'unreachable'> {
  try {
    await ask()
    return 'ok'
  } catch {
    return 'unreachable'
  }
}
