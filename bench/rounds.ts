import { setTimeout as sleep } from 'node:timers/promises'

/** How things are compared: in turn, round after round in the same run, and by medians. */

export interface Rounds {
  rounds: number
  /** Rounds that come first and are not counted: connections open and code gets compiled meanwhile. */
  warmUp: number
  /** Milliseconds of rest before each round. */
  restMs?: number
}

/** Milliseconds of each contestant's rounds. Every second round goes backwards, so that nobody is always the first. */
export async function inTurn<Name extends string>(
  contestants: Record<Name, (round: number) => Promise<unknown>>,
  { rounds, warmUp, restMs = 0 }: Rounds,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(contestants) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < warmUp + rounds; round++) {
    if (restMs > 0) await sleep(restMs)
    for (const name of round % 2 ? names.toReversed() : names) {
      const tookMs = await timed(() => contestants[name](round))
      if (round >= warmUp) times[name].push(tookMs)
    }
  }
  return times
}

export async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}

/** How many times as long one took as the other: the median over the rounds, each compared with its own neighbour. */
export function ratioOf(times: number[], base: number[]): number {
  return median(times.map((time, round) => time / (base[round] ?? Number.NaN)))
}

export function median(values: number[]): number {
  return percentile(values, 50)
}

/** Between two values where it falls between two. */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = ((sorted.length - 1) * percent) / 100
  const [below, above] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]]
  if (below === undefined || above === undefined) return Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}
