import { accessSync, constants } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '#server/db.ts'
import { signIn } from '#server/services/sign-in.ts'
import { formsOf } from '#tests/support/canary.ts'
import { emptyPlace, postgresUrl } from '#tests/support/database.ts'
import { filesWithTraces } from '#tests/support/raw-files.ts'
import { openWorld } from '#tests/support/world.ts'

/** The database as it lies on the disk, write-ahead log and dead rows included. */

const place = await emptyPlace()
const database = await openDatabase(place.options)
const world = await openWorld({ database })
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await database.close()
  await place[Symbol.asyncDispose]()
})

/** Where the files are; null for a PostgreSQL server on another machine. */
async function directory(): Promise<string | null> {
  if (!postgresUrl) return place.options.dataDir
  const [row] = await database.prisma.$queryRaw<{ data_directory: string }[]>`SHOW data_directory`
  try {
    accessSync(row?.data_directory ?? '', constants.R_OK)
    return row?.data_directory ?? null
  } catch {
    return null
  }
}

/** What every row of every table says; the files say more, where they can be had. */
async function whereFound(tokens: string[]): Promise<string[]> {
  await database.prisma.$executeRaw`CHECKPOINT`
  const files = await directory()
  if (files) return filesWithTraces(files, tokens)
  const dump = await database.prisma.$queryRaw<object[]>`SELECT schema_to_xml(current_schema(), true, false, '')::text`
  return tokens.some((token) => formsOf(token).some((form) => JSON.stringify(dump).includes(form))) ? ['dump'] : []
}

test('no file of the database holds a token, whatever was done with it', async () => {
  const person = await world.person()
  const { caller } = person
  const { token: classic } = await world.github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  const { project } = await caller.project.create({ name: 'on the disk', environments: ['staging'] })
  await caller.connection.usePat({ token: classic })
  await caller.pullSecret.provision({ projectId: project.id })
  await caller.connection.useOauth()
  await caller.connection.check()
  await caller.pullSecret.provision({ projectId: project.id })
  const replaced = await world.github.mintToken(person.login, { kind: 'oauth', scopes: ['read:packages'] })
  await signIn(world.deps, person.arrival(replaced.token), AbortSignal.timeout(10_000))
  const tokens = [person.token, classic, replaced.token]
  expect(await whereFound(tokens)).toEqual([])
  await caller.connection.forget()
  expect(await whereFound(tokens)).toEqual([])
})

test('the search finds a token in the files, in clear and in base64 at each alignment', async () => {
  const forms = [(token: string) => token, ...['', 'a', 'ab'].map((before) => (token: string) => btoa(before + token))]
  for (const [index, form] of forms.entries()) {
    // Another one each time: what was deleted is still in the files.
    const token = `gho_${`planted${index}`.repeat(5)}`
    expect(await whereFound([token])).toEqual([])
    const detail = form(token)
    const event = { actorId: 'nobody', actor: 'nobody', action: 'planted', outcome: 'done', detail }
    await database.prisma.auditEvent.create({ data: event })
    expect(await whereFound([token])).not.toEqual([])
  }
})
