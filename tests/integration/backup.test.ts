import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openDatabase } from '#server/db.ts'
import { emptyPlace, postgresUrl } from '#tests/support/database.ts'
import { commandsOf, documentOf } from '#tests/support/documents.ts'
import { ensurePostgresBinaries } from '#tests/support/postgres-binaries.ts'

/** The commands of docs/operating.md for the database of this run: pg_dump and pg_restore, or tar both ways. */
const programs = postgresUrl ? ['pg_dump', 'pg_restore', 'psql'] : ['tar --create', 'tar --extract']
const [backUp = '', restore = '', signOut] = programs.map(
  (program) => commandsOf(documentOf('docs/operating.md')).find((command) => command.startsWith(program)) ?? '',
)
const person = (githubId: string) => ({ githubId, login: 'ada', avatarUrl: '' })

async function write(options: { url?: string; dataDir: string }, githubId: string): Promise<string[]> {
  await using database = await openDatabase(options)
  const expires = new Date(Date.now() + 60_000)
  const sessions = { create: { tokenHash: githubId, expires, admittedBy: '*' } }
  await database.prisma.user.create({ data: { ...person(githubId), sessions } })
  const people = await database.prisma.user.findMany({ orderBy: { githubId: 'asc' }, select: { githubId: true } })
  return people.map((row) => row.githubId)
}

test('the commands of the documents bring back what was there when the backup was made, and it can be written on', async () => {
  await using place = await emptyPlace()
  await using another = await emptyPlace()
  const folder = await mkdtemp(path.join(tmpdir(), 'pullkey-backup-'))
  const dataDir = path.join(folder, 'data')
  const PATH = postgresUrl ? `${await ensurePostgresBinaries()}:${process.env.PATH}` : process.env.PATH
  const type = (command: string, DATABASE_URL = '') =>
    promisify(execFile)('sh', ['-c', command], { cwd: folder, env: { ...process.env, PATH, DATABASE_URL } })

  await write({ ...place.options, dataDir }, 'before')
  await type(backUp, place.options.url)
  expect(await write({ ...place.options, dataDir }, 'meanwhile')).toEqual(['before', 'meanwhile'])
  // To an empty folder, or an empty database.
  await rm(dataDir, { recursive: true, force: true })
  await type(restore, another.options.url)
  expect(await write({ ...another.options, dataDir }, 'after')).toEqual(['after', 'before'])

  if (signOut) await type(signOut, another.options.url)
  await using database = await openDatabase({ ...another.options, dataDir })
  expect(await database.prisma.session.count()).toBe(signOut ? 0 : 2)
  await rm(folder, { recursive: true })
})
