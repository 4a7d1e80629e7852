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
const programs = postgresUrl ? ['pg_dump', 'pg_restore'] : ['tar --create', 'tar --extract']
const [backUp = '', restore = ''] = programs.map(
  (program) => commandsOf(documentOf('docs/operating.md')).find((command) => command.startsWith(program)) ?? '',
)
const person = (githubId: string) => ({ githubId, login: 'ada', avatarUrl: '' })

test('the commands of the documents bring back what was there when the backup was made, and it can be written on', async () => {
  await using place = await emptyPlace()
  const { url, dataDir } = place.options
  const folder = url ? await mkdtemp(path.join(tmpdir(), 'pullkey-backup-')) : dataDir
  const options = { ...place.options, dataDir: path.join(folder, 'data') }
  const PATH = url ? `${await ensurePostgresBinaries()}:${process.env.PATH}` : process.env.PATH
  const type = (command: string) =>
    promisify(execFile)('sh', ['-c', command], { cwd: folder, env: { ...process.env, PATH, DATABASE_URL: url ?? '' } })

  const before = await openDatabase(options)
  await before.prisma.user.create({ data: person('before') })
  await before.close()
  await type(backUp)
  const meanwhile = await openDatabase(options)
  await meanwhile.prisma.user.create({ data: person('meanwhile') })
  await meanwhile.close()
  await rm(options.dataDir, { recursive: true, force: true })
  await type(restore)

  const after = await openDatabase(options)
  await after.prisma.user.create({ data: person('after') })
  const people = await after.prisma.user.findMany({ orderBy: { githubId: 'asc' }, select: { githubId: true } })
  expect(people.map(({ githubId }) => githubId)).toEqual(['after', 'before'])
  await after.close()
  if (url) await rm(folder, { recursive: true })
})
