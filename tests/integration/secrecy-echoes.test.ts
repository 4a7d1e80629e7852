import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import { afterAll, expect, inject, test } from 'vitest'
import { handleTrpc } from '#server/http/trpc.ts'
import { describeError } from '#server/log.ts'
import { signIn } from '#server/services/sign-in.ts'
import { formsOf, tracesOf } from '#tests/support/canary.ts'
import { openWatchedDatabase } from '#tests/support/database.ts'
import { forwarderTo, forwarderToCluster } from '#tests/support/forwarder.ts'
import { type Asked, LoopbackServer } from '#tests/support/loopback-server.ts'
import { openFileWorld, type Person, type World } from '#tests/support/world.ts'

/** Other systems that say a token back, wherever there is room for it: in what they answer, and in how they fail. */

const { pullkey, env } = inject('sandbox')
const forward = await forwarderToCluster(pullkey)
/** What is said back, by whom, and with which status; null: the system is itself. */
const echo: { canary: string; cluster: number | null; gitHub: number | null; registry: number | null } = {
  canary: '',
  cluster: null,
  gitHub: null,
  registry: null,
}

/** Every member that an answer of any of the three may have. */
const body = (login: string, said: string) => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: said,
  details: { name: said, causes: [{ reason: said, message: said, field: said }] },
  message: said,
  documentation_url: said,
  errors: [{ code: said, message: said, detail: said }],
  id: 7,
  login,
  avatar_url: `https://avatars.example/${said}`,
  scopes: ['read:packages', said],
  expires_at: null,
  token: said,
  hashed_token: said,
  metadata: { name: said, labels: { [said]: said } },
})

/** In all forms at once, and in every header that is read. */
function sayBack(response: ServerResponse, status: number, asked: Asked, more = ''): void {
  const said = [...formsOf(echo.canary), asked.headers.authorization, more].join(' ')
  const headers = {
    'content-type': 'application/json',
    location: `/elsewhere?${encodeURIComponent(echo.canary)}`,
    warning: `299 - "${echo.canary}"`,
    'retry-after': echo.canary,
    'www-authenticate': `Bearer realm="https://elsewhere.example/${echo.canary}",error="${echo.canary}"`,
    'docker-content-digest': echo.canary,
    'x-oauth-scopes': `read:packages, ${echo.canary}`,
    'x-github-sso': `required; url=https://github.example/sso?authorization_request=${echo.canary}`,
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': echo.canary,
    'github-authentication-token-expiration': echo.canary,
    link: `<https://elsewhere.example/${echo.canary}>; rel="next"`,
  }
  const text = JSON.stringify(body(echo.canary, said))
  // A status of 299 is a 200 whose JSON is cut off: parsers like to quote what they could not read.
  response.writeHead(status === 299 ? 200 : status, headers).end(status === 299 ? `"${said}` : text)
}

const cluster = await LoopbackServer.start((asked, response) => {
  const { cluster: status } = echo
  if (status === null) return forward(asked, response)
  forward(asked, response, async (answer) => sayBack(response, status, asked, String(await buffer(answer))))
})
const elsewhere = (name: 'gitHub' | 'registry', url: string) => {
  const forwardThere = forwarderTo(url)
  return LoopbackServer.start((asked, response) => {
    const status = echo[name]
    if (status === null) forwardThere(asked, response)
    else sayBack(response, status, asked)
  })
}
const api = new URL(env.GITHUB_API_URL ?? '')
const gitHub = await elsewhere('gitHub', api.origin)
const registry = await elsewhere('registry', env.REGISTRY_URL ?? '')
afterAll(async () => {
  for (const server of [cluster, gitHub, registry]) await server[Symbol.asyncDispose]()
})
const world = await openFileWorld({
  kubeconfig: cluster.kubeconfig(),
  env: { GITHUB_API_URL: gitHub.url + api.pathname, REGISTRY_URL: registry.url },
})

/** What the procedure answers over HTTP, whole. */
async function heardFrom({ deps }: World, { actor }: Person, path: string, input: unknown, isQuery: boolean) {
  const address = `http://localhost/api/trpc/${path}`
  const request = isQuery
    ? new Request(`${address}?input=${encodeURIComponent(JSON.stringify(input))}`)
    : new Request(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
  const response = await handleTrpc(request, async () => ({ requestId: randomUUID(), actor, deps }))
  return JSON.stringify([...response.headers]) + (await response.text())
}

async function everyPath(in_: World, person: Person, place: { projectId: string; environmentId: string }) {
  const ask = (path: string, input: unknown = {}) => heardFrom(in_, person, path, input, true)
  const tell = (path: string, input: unknown = {}) => heardFrom(in_, person, path, input, false)
  const { projectId } = place
  // First: the others may find that the token is dead, or remove its Secret, and then no registry is asked.
  const checked = await ask('pullStatus.checkImage', { ...place, image: `ghcr.io/${person.login}/web:1` })
  const others = await Promise.all([
    ask('connection.get'),
    ask('connection.check'),
    ask('connection.packages'),
    ask('project.list'),
    ask('project.get', { projectId }),
    ask('pullSecret.plan', { projectId }),
    ask('pullStatus.read', place),
    ask('pullStatus.overview'),
    ask('auditEvent.list'),
    tell('pullSecret.provision', { projectId }),
    tell('pullSecret.remove', { projectId }),
    tell('project.create', { name: 'more', environments: ['staging'] }),
    tell('project.rename', { projectId, name: 'renamed' }),
    tell('connection.usePat', { token: classicOf(person) }),
  ])
  return [checked, ...others]
}

/** A classic token with the same body, so that one search finds both. */
const classicOf = ({ token }: Person) => token.replace(/^gho_/, 'ghp_')

async function everyRow({ deps: { db } }: World): Promise<string> {
  const tables = await db.$queryRaw<
    { tablename: string }[]
  >`SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
  const rows = tables.map(({ tablename }) => db.$queryRawUnsafe(`SELECT t::text FROM "${tablename}" t`))
  return JSON.stringify(await Promise.all(rows))
}

/** In what was heard, in the log and in the database: the token, its body alone, and what Basic authentication makes of it. */
async function traces(in_: World, { login, token }: Person, heard: string[]): Promise<string[]> {
  const everywhere = [...heard, ...in_.logLines(), await everyRow(in_)].join('\n')
  return [token, token.slice(4), `${login}:${token}`].flatMap((text) => tracesOf(text, everywhere))
}

async function provisioned() {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'echoed', environments: ['staging'] })
  return { person, place: { projectId: project.id, environmentId: project.environments[0]?.id ?? '' } }
}

test.each(['cluster', 'gitHub', 'registry'] as const)('whatever %s says back, nobody passes it on', async (system) => {
  const { person, place } = await provisioned()
  echo.canary = person.token
  const heard: string[] = []
  const before = { cluster: cluster.asked.length, gitHub: gitHub.asked.length, registry: registry.asked.length }
  for (const status of [200, 299, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503]) {
    echo[system] = status
    heard.push(...(await everyPath(world, person, place)))
    const arrived = await signIn(world.deps, person.arrival(person.token), AbortSignal.timeout(10_000)).catch(String)
    heard.push(JSON.stringify(arrived))
    echo[system] = null
    // A 401 counts as a death, after which nobody would be asked any more.
    await world.deps.db.gitConnection.updateMany({ where: { userId: person.actor.id }, data: { revokedAt: null } })
    await person.caller.pullSecret.provision({ projectId: place.projectId })
  }
  const servers = { cluster, gitHub, registry }
  expect(servers[system].asked.length - before[system]).toBeGreaterThanOrEqual(12)
  expect(await traces(world, person, heard)).toEqual([])
})

test('the search finds what is planted in an answer, in a line of the log and in a row', async () => {
  const hidden = ['', 'a', 'ab'].map((before) => (token: string) => btoa(before + token))
  for (const form of [(token: string) => token, ...hidden]) {
    const [answer, line, row] = [await world.person(), await world.person(), await world.person()]
    world.deps.log.trace({ planted: form(line.token) }, 'planted')
    const event = { actorId: row.actor.id, actor: row.login, action: 'planted', outcome: 'done' }
    await world.deps.db.auditEvent.create({ data: { ...event, detail: form(row.token) } })
    const heard = [`{"planted":"${form(answer.token)}"}`]
    for (const person of [answer, line, row]) expect(await traces(world, person, heard)).not.toEqual([])
    expect(await traces(world, await world.person(), heard)).toEqual([])
  }
})

test('whatever the database quotes, nobody passes it on', async () => {
  let quoted: string | null = null
  await using database = await openWatchedDatabase({
    onQuery: () => {
      if (quoted === null) return
      const cause = {
        code: quoted,
        severity: 'ERROR',
        message: `${quoted}\n    at ${quoted}`,
        detail: quoted,
        column: quoted,
        hint: quoted,
      }
      throw new DriverAdapterError({ kind: 'postgres', ...cause, originalCode: quoted, originalMessage: quoted })
    },
  })
  const broken: World = { ...world, deps: { ...world.deps, db: database.prisma } }
  const { person, place } = await provisioned()
  quoted = `INSERT … parameters: ${formsOf(person.token).join(', ')}`
  const heard = await everyPath(broken, person, place)
  expect(heard.filter((answer) => answer.includes('"appCode":"INTERNAL"')).length).toBeGreaterThan(10)
  expect(await traces(world, person, heard)).toEqual([])
})

test('the log keeps the kind of an error and nothing that it says, wherever it says it', () => {
  const canary = `gho_${'canary'.repeat(6)}`
  const error = Object.assign(new TypeError(`no ${canary}\n    at ${canary}`, { cause: new Error(canary) }), {
    code: canary,
    meta: canary,
  })
  const described = describeError(error)
  expect(described).toMatchObject({ name: 'TypeError', at: expect.any(Array), cause: { name: 'Error' } })
  expect(tracesOf(canary, inspect(described, { depth: 9 }))).toEqual([])
})
