import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { handleTrpc } from '#server/http/trpc.ts'
import { nearly, oddBody, oddText } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { inputs, type Procedure, procedures, requestOf, type Target } from '#tests/support/procedure-inputs.ts'
import type { Person, World } from '#tests/support/world.ts'

/** Every procedure behind the real HTTP handler, called with what no page of ours would send. */

const ADDRESS = 'http://localhost:3000/api/trpc'

/** What a client may be told: a value, or a failure that is not ours. */
const STATUSES = [200, 207, 400, 401, 403, 404, 405, 409, 412, 413, 415, 429]

type Call = (request: Request, isGone?: boolean) => Promise<void>

/** @throws unless the answer is a value or a failure that is not ours, and shows nothing that it must not */
function callAs(world: World, { actor, token }: Person): Call {
  const gone = { id: randomUUID(), login: 'gone' }
  return async (request, isGone = false) => {
    const linesBefore = world.logLines().length
    const context = { requestId: randomUUID(), actor: isGone ? gone : actor, deps: world.deps }
    const response = await handleTrpc(request, async () => context)
    const text = await response.text()
    // GitHub stops listening to who brings it one wrong token after the other.
    const isTired = response.status === 502 && text.includes('"GITHUB_UNREACHABLE"')
    if (!STATUSES.includes(response.status) && !isTired) throw new Error(`${response.status}: ${text}`)
    if (/"INTERNAL"|"stack"/.test(text)) throw new Error(text)
    JSON.parse(text)
    const lines = world.logLines().slice(linesBefore).join('')
    if (tracesOf(token, text + lines).length > 0) throw new Error('it shows the token')
    // Nothing is kept for the next ones.
    world.logLines().length = 0
  }
}

/** What is to be called on must stand for the next ones. */
function inputOf(path: string, place: Target): object | null {
  const isEnding = path === 'project.remove' || path === 'environment.remove'
  return inputs[path]?.(isEnding ? { ...place, projectId: randomUUID() } : place) ?? null
}

export function inputProperties(world: World, person: Person, place: Target): Property[] {
  const call = callAs(world, person)
  const anyone = fc.constantFrom(...procedures)
  return [
    {
      parser: 'inputs of procedures',
      claim: 'of any kind end in a value or in a failure that is not ours',
      property: fc.asyncProperty(anyone, oddBody, async (procedure, input) => {
        await call(requestOf(procedure, input), inputOf(procedure.path, place) === null)
      }),
    },
    {
      parser: 'inputs of procedures',
      claim: 'that are nearly right end in a value or in a failure that is not ours',
      property: fc.asyncProperty(
        anyone.chain((procedure) => {
          const valid = inputOf(procedure.path, place)
          return nearly(fc.constant(valid)).map((input) => ({ procedure, input, isGone: valid === null }))
        }),
        ({ procedure, input, isGone }) => call(requestOf(procedure, JSON.stringify(input) ?? 'null'), isGone),
      ),
    },
    {
      parser: 'inputs of procedures',
      claim: 'of people who are not there any more end in a value or in a failure that is not ours',
      property: fc.asyncProperty(anyone, async (procedure) => {
        await call(requestOf(procedure, JSON.stringify(inputOf(procedure.path, place))), true)
      }),
    },
  ]
}

const headers = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'content-length',
    'accept',
    'trpc-batch-mode',
    'x-trpc-source',
    'last-event-id',
    'origin',
  ),
  fc.oneof(
    fc.constantFrom(
      'application/json',
      'text/plain',
      'multipart/form-data',
      'application/octet-stream',
      'stream',
      '-1',
      '1e9',
    ),
    fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((unit) => String.fromCharCode(unit)), maxLength: 60 }),
  ),
)

export function addressProperties(world: World, person: Person): Property[] {
  const call = callAs(world, person)
  return [
    {
      parser: 'addresses of procedures',
      claim: 'of any kind end in a failure that is not ours',
      property: fc.asyncProperty(oddText, oddText, oddBody, fc.boolean(), async (path, query, body, isPost) => {
        const address = new URL(`${ADDRESS}/`)
        address.pathname += path.toWellFormed()
        address.search = query.toWellFormed()
        if (!address.pathname.startsWith('/api/trpc/')) return
        await call(isPost ? post(address.href.slice(ADDRESS.length + 1), body) : new Request(address), false)
      }),
    },
    {
      parser: 'headers of calls',
      claim: 'of any kind end in a value or in a failure that is not ours',
      property: fc.asyncProperty(fc.constantFrom('project.list', 'project.rename'), headers, async (path, odd) => {
        const procedure = procedures.find((one) => one.path === path) as Procedure
        await call(requestOf(procedure, '{}', odd))
      }),
    },
    {
      parser: 'batches of procedures',
      claim: 'of any kind end in values and in failures that are not ours',
      property: fc.asyncProperty(
        fc.array(
          fc.oneof(fc.constantFrom('project.list', 'connection.get', 'project.get', 'pullStatus.read'), oddText),
          { maxLength: 5 },
        ),
        oddBody,
        async (paths, input) => {
          const list = paths.map((path) => encodeURIComponent(path.toWellFormed())).join()
          await call(new Request(`${ADDRESS}/${list}?batch=1&input=${encodeURIComponent(input.toWellFormed())}`), false)
        },
      ),
    },
  ]
}

function post(path: string, body: string): Request {
  return new Request(`${ADDRESS}/${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
}
