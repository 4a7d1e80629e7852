import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#sandbox/app.ts'
import type { DatabaseKind } from '#server/db.ts'
import { type Figure, figure } from './figures.ts'
import { median } from './rounds.ts'
import { type Bench, type Group, openStage, type Stage } from './stage.ts'

/** From starting the process to its first "ready". */

const POLL_MS = 10

export const start: Group = { name: 'start', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  const figures: Figure[] = []
  for (const [kind, name] of [
    ['embedded', 'embedded database'],
    ['postgres', 'server database'],
  ] as const) {
    bench.say(`start: ${name}`)
    // The first start on an empty database also migrates it.
    const first = await startOnce(stage, kind)
    const later: number[] = []
    for (let round = 0; round < (bench.isQuick ? 2 : 7); round++) later.push(await startOnce(stage, kind))
    figures.push(figure(`start, ${name}, empty: to ready`, first / 1000, 's'))
    figures.push(figure(`start, ${name}, as usual: to ready`, median(later) / 1000, 's'))
  }
  return figures
}

async function startOnce(stage: Stage, kind: DatabaseKind): Promise<number> {
  // The port that the app is going to take; it is asked more often than `startApp` asks.
  const url = `http://localhost:${await freePort(3300)}/api/health/ready`
  const startedAt = performance.now()
  const starting = stage.startApp(kind)
  const [readyAt, app] = await Promise.all([whenReady(url, starting), starting])
  await app.stop()
  return readyAt - startedAt
}

async function whenReady(url: string, starting: Promise<unknown>): Promise<number> {
  let isGivenUp = false
  starting.catch(() => {
    isGivenUp = true
  })
  while (!isGivenUp) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
    await response?.body?.cancel()
    if (response?.ok) return performance.now()
    await sleep(POLL_MS)
  }
  return Number.NaN
}
