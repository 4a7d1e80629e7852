import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '#sandbox/app.ts'
import type { DatabaseKind } from '#server/db.ts'
import { buildEmptyApp } from './empty-app.ts'
import { type Figure, figure, ratioFigure } from './figures.ts'
import { findApp, residentMb } from './process-memory.ts'
import { type Bench, type Group, openStage, type Stage } from './stage.ts'
import { readStatuses, repeat, settleReaders } from './traffic.ts'

/** Resident memory of the server, at rest and under load, beside an empty Next app and PGlite alone. */

const PEOPLE = 50
const REST_MS = 5_000

export const memory: Group = { name: 'memory', measure }

interface Memory {
  idle: number
  loaded: number
}

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  bench.say('memory: an empty Next app, and PGlite alone')
  const empty = await measureEmpty(bench)
  const pglite = await measurePglite()
  const embedded = await measureApp(bench, stage, 'embedded')
  const server = await measureApp(bench, stage, 'postgres')
  const figures = (name: string, found: Memory, own: number) =>
    (['idle', 'loaded'] as const).flatMap((state) => [
      figure(`memory, ${name}, ${state}`, found[state], 'MB'),
      ratioFigure(`memory, ${name}, ${state} ÷ what it stands on`, found[state] / (empty[state] + own), {
        atMost: 1.3,
      }),
    ])
  return [
    figure('memory, empty Next app, idle', empty.idle, 'MB'),
    figure('memory, empty Next app, loaded', empty.loaded, 'MB'),
    figure("memory, PGlite's own", pglite, 'MB'),
    ...figures('embedded database', embedded, pglite),
    ...figures('server database', server, 0),
  ]
}

const secondsOf = ({ isQuick }: Bench) => (isQuick ? 5 : 20)

async function measureApp(bench: Bench, stage: Stage, kind: DatabaseKind): Promise<Memory> {
  bench.say(`memory: Pullkey, ${kind}`)
  const settled = await stage.startApp(kind)
  const readers = await settleReaders(settled.url, stage.sandbox, PEOPLE)
  await settled.stop()
  // Started again, so that signing everybody in is not part of what is at rest. Sessions and addresses stay good.
  await using app = await stage.startApp(kind)
  const pid = await findApp(new URL(app.url).port)
  for (const { person } of readers.slice(0, 3)) await person.query('project.list')
  await sleep(REST_MS)
  const idle = await residentMb(pid)
  const { errors } = await readStatuses(readers, secondsOf(bench))
  if (errors > 0) throw new Error(`${errors} answers failed under load`)
  return { idle, loaded: await residentMb(pid) }
}

async function measureEmpty(bench: Bench): Promise<Memory> {
  await using app = await buildEmptyApp()
  const port = await freePort(3500)
  const [program, words] = app.command(port)
  const child = spawn(program, words, { stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production' } })
  try {
    const ask = async () => void (await (await fetch(`http://localhost:${port}/`)).text())
    await answered(child, ask)
    for (let asked = 0; asked < 3; asked++) await ask()
    await sleep(REST_MS)
    const idle = await residentMb(child.pid ?? 0)
    const { errors } = await repeat(
      Array.from({ length: PEOPLE }, () => ask),
      secondsOf(bench),
    )
    if (errors > 0) throw new Error(`${errors} answers of the empty app failed`)
    return { idle, loaded: await residentMb(child.pid ?? 0) }
  } finally {
    await end(child)
  }
}

async function answered(child: ChildProcess, ask: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline && child.exitCode === null) {
    const isThere = await ask().then(
      () => true,
      () => false,
    )
    if (isThere) return
    await sleep(50)
  }
  throw new Error('the empty app did not answer')
}

/** What a process with an open PGlite holds beyond the same process without one. */
async function measurePglite(): Promise<number> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pullkey-pglite-'))
  const wait = 'process.send("there"); setInterval(() => {}, 1000)'
  const open = `const { PGlite } = await import('@electric-sql/pglite'); const db = await PGlite.create(process.argv[1]); await db.query('SELECT 1'); ${wait}`
  try {
    return (await residentOf(open, path.join(dataDir, 'pglite'))) - (await residentOf(wait, ''))
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function residentOf(program: string, argument: string): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, argument], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    cwd: path.resolve(import.meta.dirname, '..'),
  })
  try {
    await once(child, 'message', { signal: AbortSignal.timeout(60_000) })
    await sleep(REST_MS)
    return await residentMb(child.pid ?? 0)
  } finally {
    await end(child)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
