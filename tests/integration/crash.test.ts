import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, inject, test } from 'vitest'
import { postgresUrl } from '#tests/support/database.ts'
import { type Acknowledged, KilledServer } from '#tests/support/killed-server.ts'
import { filesWithTraces } from '#tests/support/raw-files.ts'

/** How often the server is killed; `npm run crash` does it fifty times. */
const KILLS = Number(process.env.CRASH_KILLS ?? 6)
/** Signing in twice, a session, and a project of three Environments: queries, and questions to the cluster. */
const STEPS = 56

const directory = async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'pullkey-crash-'))
  return { dataDir, [Symbol.asyncDispose]: () => rm(dataDir, { recursive: true, force: true }) }
}

// The embedded database is the one that dies with its process; the other run has the same test on its side of it.
test(`${postgresUrl ? 'once' : KILLS} killed in the middle, a server leaves nothing lost, nothing open and nothing that cannot be completed`, {
  timeout: 60_000 + KILLS * 60_000,
}, async () => {
  await using place = await directory()
  const env = { ...inject('sandbox').env, DATA_DIR: place.dataDir }
  const kills = postgresUrl ? 1 : KILLS
  const acknowledged: Partial<Acknowledged>[] = []
  const known: string[] = []
  const all = (name: keyof Acknowledged) => acknowledged.flatMap((each) => each[name] ?? [])

  for (let round = 0; round <= kills; round += 1) {
    const server = new KilledServer({ env, known: round === kills ? [] : known })
    const found = await server.recovered()
    expect(found.isWhole).toBe(true)
    expect(found.projects).toEqual(expect.arrayContaining(all('project')))
    expect(found.people).toEqual(expect.arrayContaining(all('person')))
    const hashes = all('session').map((token) => createHash('sha256').update(token).digest('hex'))
    expect(found.sessions).toEqual(expect.arrayContaining(hashes))
    for (const { id, first, again } of found.provisioned) {
      expect([id, first]).toEqual([id, first.map((outcome) => (outcome === 'failed' ? 'completed' : outcome))])
      expect([id, again]).toEqual([id, ['unchanged', 'unchanged', 'unchanged']])
      known.push(id)
    }
    if (round < kills) await server.killAtStep(1 + Math.floor((round * STEPS) / kills))
    else await server.kill()
    acknowledged.push(...server.acknowledged)
  }
  const tokens = all('token')
  expect(tokens.length).toBeGreaterThanOrEqual(kills)
  expect(await filesWithTraces(place.dataDir, [...tokens.slice(0, 2), ...tokens.slice(-3)])).toEqual([])
})
