import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { loadMigrations } from '#server/database/migrations.ts'
import { openPostgres } from '#server/database/postgres.ts'
import { createDatabase } from '#server/db.ts'
import { isDatabaseUnreachable } from '#server/errors.ts'
import { signIn } from '#server/services/sign-in.ts'
import { emptyPlace, postgresUrl } from '#tests/support/database.ts'
import { type DatabaseFault, databaseFaults, FaultyPostgres } from '#tests/support/faulty-postgres.ts'
import { openWorld } from '#tests/support/world.ts'

/** What each procedure comes to while the PostgreSQL server, or the way to it, is out of order. */

const staying = () => AbortSignal.timeout(30_000)

/** A world on a database behind a line that can suffer. */
async function faultyWorld() {
  await using opened = new AsyncDisposableStack()
  const place = opened.use(await emptyPlace())
  const directory = await mkdtemp(path.join(tmpdir(), 'pullkey-authority-'))
  opened.defer(() => rm(directory, { recursive: true }))
  const line = opened.use(await FaultyPostgres.to(place.options.url ?? ''))
  const authorityFile = path.join(directory, 'authority.pem')
  await writeFile(authorityFile, line.authority)
  const migrations = await loadMigrations('prisma/migrations')
  const driver = await openPostgres({ url: line.url(authorityFile), migrations })
  const database = opened.use(createDatabase('postgres', driver))
  const world = opened.use(await openWorld({ overrides: { db: database.prisma } }))
  const kept = opened.move()
  return { world, line, place, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: Error) => (error.cause as { code?: string }).code,
  )

async function everyProcedure(fault: DatabaseFault) {
  await using faulty = await faultyWorld()
  const { world, line } = faulty
  const person = await world.person()
  const { caller } = person
  const { project } = await caller.project.create({ name: 'kept', environments: ['staging', 'production'] })
  const projectId = project.id
  const environmentId = project.environments[0]?.id ?? ''
  await line.suffer(fault)
  const arrived = signIn(world.deps, person.arrival(person.token), staying())
  const codes = Promise.all(
    [
      caller.account.remove(),
      caller.auditEvent.list(),
      caller.connection.check(),
      caller.connection.forget(),
      caller.connection.get(),
      caller.project.create({ name: 'more', environments: ['staging'] }),
      caller.project.get({ projectId }),
      caller.project.list(),
      caller.project.remove({ projectId }),
      caller.project.rename({ projectId, name: 'other' }),
      caller.pullSecret.plan({ projectId }),
      caller.pullSecret.provision({ projectId }),
      caller.pullSecret.remove({ projectId }),
      caller.pullStatus.checkImage({ projectId, environmentId, image: 'ghcr.io/ada/web' }),
      caller.pullStatus.overview(),
      caller.pullStatus.read({ projectId, environmentId }),
    ].map(codeOf),
  )
  await expect(arrived).rejects.toSatisfy(isDatabaseUnreachable)
  expect(new Set(await codes)).toEqual(new Set(['DATABASE_UNREACHABLE']))
  await line.suffer(null)

  const { items } = await caller.project.list()
  expect(items.map(({ name }) => name)).toEqual(['kept'])
  const read = await Promise.all(
    project.environments.map(({ id }) => caller.pullStatus.read({ projectId, environmentId: id })),
  )
  expect(read.map(({ secret }) => secret.state)).toEqual(['current', 'current'])
  expect((await caller.pullSecret.provision({ projectId })).map(({ outcome }) => outcome)).toEqual([
    'unchanged',
    'unchanged',
  ])
}

if (postgresUrl) {
  describe('a PostgreSQL server', () => {
    test.each(databaseFaults.filter((fault) => fault !== 'slow'))(
      'that is %s is told by every procedure, changes nothing, and is used again when it is back',
      everyProcedure,
    )

    test('whose rows somebody holds costs an error and no more', async () => {
      await using faulty = await faultyWorld()
      const { world, place } = faulty
      const { caller, actor } = await world.person()
      const holder = new pg.Client(place.options.url)
      await holder.connect()
      await holder.query('BEGIN')
      await holder.query('SELECT id FROM "User" WHERE id = $1 FOR UPDATE', [actor.id])
      const create = () => caller.project.create({ name: 'held', environments: ['staging'] })
      expect(await codeOf(create())).toBe('DATABASE_UNREACHABLE')
      await holder.end()
      expect((await create()).results.map(({ outcome }) => outcome)).toEqual(['created'])
    })

    test('that is slow is waited for', async () => {
      await using faulty = await faultyWorld()
      const { world, line } = faulty
      const { caller } = await world.person()
      await line.suffer('slow')
      const { project, results } = await caller.project.create({ name: 'slow', environments: ['staging'] })
      expect(results.map(({ outcome }) => outcome)).toEqual(['created'])
      expect(await caller.project.get({ projectId: project.id })).toEqual(project)
    })
  })
} else {
  test('an embedded database whose one connection somebody holds costs an error and no more', async () => {
    await using world = await openWorld()
    const { caller } = await world.person()
    const create = () => caller.project.create({ name: 'held', environments: ['staging'] })
    const over = Promise.withResolvers<void>()
    const held = world.deps.db.$transaction(() => over.promise, { timeout: 30_000 })
    expect(await codeOf(caller.connection.useOauth())).toBe('DATABASE_UNREACHABLE')
    over.resolve()
    await held
    expect((await create()).results.map(({ outcome }) => outcome)).toEqual(['created'])
  })
}
