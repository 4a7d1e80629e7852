import { parseArgs } from 'node:util'
import { consent } from './consent.ts'
import { database } from './database.ts'
import { type Figure, toJson, toTable } from './figures.ts'
import { list } from './list.ts'
import { load } from './load.ts'
import { memory } from './memory.ts'
import { overview } from './overview.ts'
import { page } from './page.ts'
import { podMemory } from './pod-memory.ts'
import { provision } from './provision.ts'
import { reads } from './reads.ts'
import { type Bench, closeStages, type Group } from './stage.ts'
import { start } from './start.ts'
import { status } from './status.ts'

/** `npm run bench`: measures the groups in order and prints their figures. See bench/README.md. */

const groups: Group[] = [
  reads,
  provision,
  status,
  overview,
  list,
  load,
  start,
  memory,
  podMemory,
  page,
  database,
  consent,
]

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})

/** Progress goes to the error stream: standard output holds the result alone. */
const say = (line: string) => void process.stderr.write(`${line}\n`)

function chosenGroups(): Group[] {
  if (options.only === undefined) return groups
  const wanted = options.only.split(',').map((name) => name.trim())
  const known = groups.map(({ name }) => name)
  const unknown = wanted.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`there is no group ${unknown.join(', ')}; there are ${known.join(', ')}`)
  return groups.filter(({ name }) => wanted.includes(name))
}

let isStopping = false

/** A group that fails does not take the figures of the others with it. */
async function measureAll(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const group of chosenGroups()) {
    if (isStopping) break
    try {
      figures.push(...(await group.measure(bench)))
    } catch (error) {
      process.exitCode = 1
      say(`${group.name} could not be measured: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  return figures
}

/** The servers' own guards would end them, but leave their folders behind. */
async function stop(): Promise<void> {
  isStopping = true
  say('stopping')
  await closeStages()
  process.exit(130)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop())

const startedAt = new Date()
const figures = await measureAll({ isQuick: options.quick, say })
process.stdout.write(options.json ? `${toJson(figures, startedAt)}\n` : `\n${toTable(figures, startedAt)}`)
// Kept-alive connections would hold the process open for a while.
process.exit()
