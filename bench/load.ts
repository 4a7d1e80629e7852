import { setTimeout as sleep } from 'node:timers/promises'
import { type Figure, figure, ratioFigure } from './figures.ts'
import { findApp, residentMb } from './process-memory.ts'
import { median, percentile } from './rounds.ts'
import { type Bench, type Group, openStage } from './stage.ts'
import { readStatuses, settleReaders, type Traffic } from './traffic.ts'

/** Fifty signed-in people who read their status for a minute, three times over. */

const PEOPLE = 50
const ROUNDS = 3
/** The garbage collector takes its time once nobody asks any more. */
const REST_MS = 5_000

export const load: Group = { name: 'load', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  await using app = await stage.startApp('postgres')
  const pid = await findApp(new URL(app.url).port)
  bench.say(`load: ${PEOPLE} people sign in`)
  const readers = await settleReaders(app.url, stage.sandbox, PEOPLE)
  const seconds = bench.isQuick ? 5 : 60
  await readStatuses(readers, seconds / 6)
  await sleep(REST_MS)
  const memory = [await residentMb(pid)]
  const rounds: Traffic[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    bench.say(`load: ${seconds} s, round ${round} of ${ROUNDS}`)
    rounds.push(await readStatuses(readers, seconds))
    await sleep(REST_MS)
    memory.push(await residentMb(pid))
  }
  return [...trafficFigures(rounds), ...memoryFigures(memory)]
}

function trafficFigures(rounds: Traffic[]): Figure[] {
  const at = (percent: number) => median(rounds.map(({ times }) => percentile(times, percent)))
  const perSecond = median(rounds.map(({ times, seconds }) => times.length / seconds))
  const errors = rounds.reduce((sum, round) => sum + round.errors, 0)
  return [
    figure(`load, ${PEOPLE} people: answers`, perSecond, 'each second'),
    figure('load: p50', at(50), 'ms'),
    figure('load: p95', at(95), 'ms'),
    figure('load: p99', at(99), 'ms'),
    ratioFigure('load: p99 ÷ p50', at(99) / at(50), { atMost: 10 }),
    figure('load: errors', errors, 'errors', { exactly: 0 }),
  ]
}

/** A leak would grow by as much in each round; what the first one fills is kept for the next. */
function memoryFigures(memory: number[]): Figure[] {
  const [before = Number.NaN, afterFirst = Number.NaN] = memory
  const afterLast = memory.at(-1) ?? Number.NaN
  return [
    figure('load: memory before', before, 'MB'),
    figure('load: memory after three rounds', afterLast, 'MB'),
    ratioFigure('load: memory after the third round ÷ after the first', afterLast / afterFirst, { atMost: 1.05 }),
  ]
}
