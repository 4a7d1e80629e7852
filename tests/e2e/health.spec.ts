import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { signIn } from '#sandbox/github/sign-in.ts'
import { type Kept, test } from '#tests/e2e/fixtures.ts'
import { startOwnApp } from '#tests/e2e/own-app.ts'
import { LoopbackServer } from '#tests/support/loopback-server.ts'
import { startPostgres } from '#tests/support/postgres.ts'
import { Wire } from '#tests/support/wire.ts'

/** An app between a PostgreSQL server that can go silent and a cluster that never says a word. */
async function surroundings(kept: Kept) {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-health-'))
  kept.defer(() => rm(dir, { recursive: true, force: true }))
  const postgres = await startPostgres()
  if ('unavailable' in postgres) return postgres
  kept.defer(() => postgres.stop())
  const wire = kept.use(await Wire.to(postgres.url))
  const silent = kept.use(await LoopbackServer.start(() => undefined))
  const KUBECONFIG = path.join(dir, 'kubeconfig')
  await writeFile(KUBECONFIG, silent.kubeconfig(), { mode: 0o600 })
  const app = kept.use(await startOwnApp({ KUBECONFIG, DATABASE_URL: wire.url, LOG_LEVEL: 'trace' }))
  return { app, wire }
}

test('ready means that this replica serves: a silent cluster and a silent database are told, and the pages say so', async ({
  kept,
}) => {
  test.setTimeout(180_000)
  const around = await surroundings(kept)
  // biome-ignore lint/suspicious/noSkippedTests: only where the machine has no PostgreSQL and can get none
  test.skip('unavailable' in around, 'there is no PostgreSQL to be had here')
  if ('unavailable' in around) return
  const { app, wire } = around
  const ask = async (kind: string) => {
    const response = await fetch(`${app.url}/api/health/${kind}`)
    return [response.status, await response.json()]
  }
  expect(await ask('ready')).toEqual([200, { status: 'ok', database: 'ok', cluster: 'unreachable' }])
  const visitor = await signIn({ appUrl: app.url, login: 'ada' })
  expect((await visitor.fetch('/projects')).status).toBe(200)
  wire.silence()
  expect(await ask('ready')).toEqual([200, { status: 'ok', database: 'unreachable', cluster: 'unreachable' }])
  expect(await ask('live')).toEqual([200, { status: 'ok' }])
  const [page, call] = await Promise.all([visitor.fetch('/projects'), visitor.fetch('/api/trpc/project.list')])
  expect([call.status, (await call.json()).error.data.appCode]).toEqual([503, 'DATABASE_UNREACHABLE'])
  await page.text()
  // What failed is found by the id that came with the answer, in lines that are each one JSON object.
  const lines = app
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  for (const { headers } of [page, call]) {
    const requestId = headers.get('x-request-id')
    expect(requestId).not.toBeNull()
    expect(records.filter((record) => record.requestId === requestId && Number(record.level) >= 40)).not.toEqual([])
  }
  // Next's own line about the page holds no word of the driver's.
  expect(app.output()).toContain('a page could not be loaded: DATABASE_UNREACHABLE')
  expect(app.output()).not.toMatch(/postgres:\/\/|Connection terminated/)
  wire.speak()
  await expect.poll(() => ask('ready')).toEqual([200, { status: 'ok', database: 'ok', cluster: 'unreachable' }])
  expect((await visitor.fetch('/projects')).status).toBe(200)
})

test('an idle connection is kept for longer than proxies keep theirs', async () => {
  const answer = await fetch(`${process.env.PULLKEY_URL}/api/health/live`)
  expect(answer.headers.get('keep-alive')).toBe('timeout=75')
})
