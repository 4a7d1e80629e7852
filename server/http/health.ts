import type { Deps } from '#server/deps.ts'

/** How long an answer waits for a silent database or cluster. deploy/base/deployment.yaml gives a probe longer. */
export const READINESS_PATIENCE_MS = 2_000

/** The process runs. Asks nobody. */
export function live(): Response {
  return Response.json({ status: 'ok' })
}

type Standing = 'ok' | 'unreachable'

/**
 * Makes the answer to "can this replica serve?": 200 once configuration and database were opened. Whether database and
 * cluster answer now is said beside it and decides nothing: without them the pages say what is wrong, and a replica that
 * left the Service because of them would take those pages away. The address is public, so each of the two is asked one
 * question at a time, and all who come meanwhile share its answer.
 */
export function readiness(open: () => Promise<Deps>): () => Promise<Response> {
  const database = oneAtATime(async () => (await open()).db.$queryRaw`SELECT 1`)
  let said: string | undefined
  const cluster = oneAtATime(async () => {
    const { cluster, log } = await open()
    const kubernetes = await cluster.readVersion(AbortSignal.timeout(READINESS_PATIENCE_MS))
    // Once, and again after the cluster was upgraded.
    if (kubernetes !== said) log.info({ kubernetes }, 'the cluster answers')
    said = kubernetes
  })
  return async () => {
    const isReady = await open().then(
      () => true,
      () => false,
    )
    const [databaseStands, clusterStands] = await Promise.all([database(), cluster()])
    const status = isReady ? 'ok' : 'unavailable'
    return Response.json({ status, database: databaseStands, cluster: clusterStands }, { status: isReady ? 200 : 503 })
  }
}

/** A question that has no answer in time goes on, and no other one is asked beside it. */
function oneAtATime(ask: () => Promise<unknown>): () => Promise<Standing> {
  let underWay: Promise<Standing> | undefined
  return () => {
    underWay ??= ask()
      .then(
        (): Standing => 'ok',
        (): Standing => 'unreachable',
      )
      .finally(() => {
        underWay = undefined
      })
    return Promise.race([underWay, unreachableAfterPatience()])
  }
}

function unreachableAfterPatience(): Promise<Standing> {
  return new Promise((resolve) => {
    AbortSignal.timeout(READINESS_PATIENCE_MS).addEventListener('abort', () => resolve('unreachable'))
  })
}
