import { inspect } from 'node:util'
import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { formsOf, tracesOf } from '#tests/support/canary.ts'
import { type Caller, openFileWorld, openWorld } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

/** Everything that a client could be told: the answer, or the whole error with its causes. */
async function said(call: Promise<unknown>): Promise<string> {
  return call.then(
    (answer) => JSON.stringify(answer),
    (error: unknown) => inspect(error, { depth: 12, showHidden: true }),
  )
}

async function everyPath(caller: Caller, projectId: string, environmentId: string): Promise<string[]> {
  return Promise.all(
    [
      caller.connection.get(),
      caller.connection.check(),
      caller.project.list(),
      caller.project.get({ projectId }),
      caller.pullSecret.plan({ projectId }),
      caller.pullSecret.provision({ projectId }),
      caller.pullStatus.read({ projectId, environmentId }),
      caller.pullStatus.overview(),
      caller.pullStatus.checkImage({ projectId, environmentId, image: 'ghcr.io/ada/web:1.4' }),
      caller.connection.packages(),
      caller.auditEvent.list(),
      caller.project.create({ name: '', environments: [] }),
      caller.project.get({ projectId: 'nowhere' }),
    ].map(said),
  )
}

async function everyRow(): Promise<string> {
  const { db } = world.deps
  const tables = await db.$queryRaw<
    { tablename: string }[]
  >`SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
  const rows = await Promise.all(
    tables.map(({ tablename }) => db.$queryRawUnsafe(`SELECT t::text FROM "${tablename}" t`)),
  )
  expect(tables.map(({ tablename }) => tablename)).toContain('GitConnection')
  return JSON.stringify(rows)
}

test('the search finds a token in clear and in base64 at every alignment', () => {
  const token = 'gho_obviouslyNotARealToken'
  for (const before of ['', 'ada:', 'grace:', 'x:']) {
    expect(tracesOf(token, Buffer.from(`${before}${token}`).toString('base64'))).not.toEqual([])
  }
  expect(tracesOf(token, `{"password":"${token}"}`)).toEqual([formsOf(token)[0]])
  expect(tracesOf(token, 'nothing here')).toEqual([])
})

test('a token is in no answer, no error, no log line and no row, whatever goes wrong', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'canary', environments: ['staging', 'production'] })
  const [staging, production] = project.environments
  const heard: string[] = []
  const listen = async () => heard.push(...(await everyPath(person.caller, project.id, staging?.id ?? '')))

  await listen()
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: staging?.namespace ?? '' })
  await core.createNamespacedSecret({
    namespace: staging?.namespace ?? '',
    body: { metadata: { name: 'ghcr-secret' }, stringData: { token: person.token } },
  })
  await listen()
  await core.deleteNamespace({ name: production?.namespace ?? '' })
  await listen()
  for (const api of [{ mode: 'status', status: 500 }, { mode: 'rate-limited' }, { mode: 'cut' }]) {
    await world.github.setTrouble(person.login, { api })
    await listen()
  }
  await world.github.setTrouble(person.login, { api: null })
  await world.github.revokeTokens(person.login)
  await listen()
  heard.push(
    await said(person.caller.pullSecret.remove({ projectId: project.id })),
    await said(person.caller.project.remove({ projectId: project.id })),
  )

  expect(heard.length).toBeGreaterThan(60)
  expect(tracesOf(person.token, heard.join('\n'))).toEqual([])
  expect(world.logLines().length).toBeGreaterThan(60)
  expect(tracesOf(person.token, world.logLines().join('\n'))).toEqual([])
  expect(tracesOf(person.token, await everyRow())).toEqual([])
})

test('an unknown failure leaves as a fixed sentence and a log id, with nothing of its cause', async () => {
  const person = await world.person()
  const failing = {
    ...world.deps,
    cluster: { ...world.deps.cluster, findPullSecret: () => Promise.reject(new TypeError(`boom ${person.token}`)) },
  }
  await using broken = await openWorld({ overrides: failing })
  const { project } = await person.caller.project.create({ name: 'boom', environments: ['staging'] })
  const call = broken
    .callerFor(person.actor)
    .pullStatus.read({ projectId: project.id, environmentId: project.environments[0]?.id ?? '' })
  await expect(call).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  const line = world.logLines().find((text) => text.includes('procedure failed')) ?? ''
  expect(JSON.parse(line)).toMatchObject({
    path: 'pullStatus.read',
    outcome: 'INTERNAL',
    requestId: expect.any(String),
  })
  expect(tracesOf(person.token, world.logLines().join('\n'))).toEqual([])
})
