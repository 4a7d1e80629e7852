import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDatabase } from '#server/db.ts'
import { pruneAudit } from '#server/services/audit-prune.ts'
import { emptyPlace, openTestDatabase, postgresUrl } from '#tests/support/database.ts'
import { runCommand } from '#tests/support/operator-command.ts'

type Client = Awaited<ReturnType<typeof openTestDatabase>>['prisma']

const limit = new Date('2026-01-31T00:00:00Z')
const [older, newer] = [new Date('2026-01-30T23:59:59.999Z'), limit]

async function events(db: Client, count: number, at: Date) {
  const actorId = randomUUID()
  const event = { at, actorId, actor: 'ada', action: 'sign-in', outcome: 'done' }
  await db.auditEvent.createMany({ data: Array.from({ length: count }, () => event) })
}

const operatorsEvents = (db: Client) =>
  db.auditEvent.findMany({ where: { actorId: 'operator' }, select: { actor: true, action: true, detail: true } })

test('what is older goes, in batches; what is not stays, and the pruning is recorded once', async () => {
  await using database = await openTestDatabase()
  const db = database.prisma
  await events(db, 1_100, older)
  await events(db, 3, newer)
  const batches: number[] = []
  expect(await pruneAudit({ db }, limit, (deleted) => batches.push(deleted))).toBe(1_100)
  expect(batches).toEqual([500, 1_000, 1_100])
  expect(await db.auditEvent.count({ where: { action: 'sign-in' } })).toBe(3)
  const recorded = [{ actor: 'operator', action: 'audit.prune', detail: limit.toISOString() }]
  expect(await operatorsEvents(db)).toEqual(recorded)
  expect(await pruneAudit({ db }, limit)).toBe(0)
  expect(await operatorsEvents(db)).toEqual(recorded)
})

test('interrupted, it is recorded already, and the next one completes it', async () => {
  await using database = await openTestDatabase()
  const db = database.prisma
  await events(db, 700, older)
  const interrupted = pruneAudit({ db }, limit, () => {
    throw new Error('interrupted')
  })
  await expect(interrupted).rejects.toThrow('interrupted')
  expect(await operatorsEvents(db)).toHaveLength(1)
  expect(await pruneAudit({ db }, limit)).toBe(200)
})

const prune = ['scripts/audit-prune.ts']

test('the command says what it did', async () => {
  await using place = await emptyPlace()
  {
    await using database = await openDatabase(place.options)
    await events(database.prisma, 2, older)
    await events(database.prisma, 1, newer)
  }
  const run = () => runCommand(place, [...prune, '--before', '2026-01-31'])
  const sentence = (count: number) => `${count} AuditEvents from before 2026-01-31T00:00:00.000Z were deleted.\n`
  expect(await run()).toEqual({ code: 0, said: `  2 deleted so far\n${sentence(2)}` })
  expect(await run()).toEqual({ code: 0, said: sentence(0) })
})

test('told wrongly it says how, and opens no database', async () => {
  const nowhere = { options: { dataDir: '/dev/null/nowhere' }, [Symbol.asyncDispose]: async () => undefined }
  const { code, said } = await runCommand(nowhere, [...prune, '--after', '2026-01-31'])
  expect([code, said.split('\n')[0]]).toEqual([1, expect.stringMatching(/^Say which AuditEvents may go: /)])
})

if (!postgresUrl) {
  test('beside a server with the embedded database it says that this one must be stopped', async () => {
    await using place = await emptyPlace()
    await using _server = await openDatabase(place.options)
    const { code, said } = await runCommand(place, [...prune, '--before', '2026-01-31'])
    expect(code).toBe(1)
    expect(said).toMatch(/^Another Pullkey already uses the data directory .* Stop the other one/)
  })
}
