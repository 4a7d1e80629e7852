import { inspect } from 'node:util'
import fc from 'fast-check'
import { AppError } from '#server/errors.ts'
import type { Property } from '#tests/fuzz/property.ts'
import { status } from '#tests/fuzz/registry-answers.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { type Answer, LoopbackServer } from '#tests/support/loopback-server.ts'

/** A server that answers with anything: whole, cut off, or wrongly packed. */

export interface Given {
  code: number
  headers: Record<string, string>
  body: string
  isCut: boolean
}

/** What a server may answer a question with. */
export const given = (headers: fc.Arbitrary<Record<string, string>>, body: fc.Arbitrary<string>): fc.Arbitrary<Given> =>
  fc.record({
    code: status,
    headers: fc.oneof(
      { weight: 9, arbitrary: headers },
      fc.constant<Record<string, string>>({ 'content-encoding': 'gzip' }),
    ),
    body,
    isCut: fc.nat(20).map((dice) => dice === 0),
  })

export const answerOf =
  ({ code, headers, body, isCut }: Given): Answer =>
  (_, response) => {
    if (isCut) {
      response.writeHead(code, { ...headers, 'content-length': Buffer.byteLength(body) + 1 }).write(body)
      setImmediate(() => response.destroy())
    } else response.writeHead(code, headers).end(body)
  }

export const token = `gho_${'canary'.repeat(6)}`
/** The signal of a caller who stays. */
export const staying = new AbortController().signal

/** @throws unless what was asked ends in a value, or in one of our own failures that tells nothing of what was said */
export async function ends<T>(asked: Promise<T>, codes: string[], assertSound: (value: T) => void): Promise<void> {
  try {
    assertSound(await asked)
  } catch (error) {
    const isOurs = error instanceof AppError && codes.includes(error.code)
    // The cause as well: it holds a kind and a code, and nothing of what was said.
    if (!isOurs || tracesOf(token, inspect(error, { depth: 12, showHidden: true })).length > 0) throw error
  }
}

/** @throws unless every leaf is what `example` has in its place */
export function assertLike(value: unknown, example: unknown): void {
  if (Array.isArray(example)) {
    if (!Array.isArray(value)) throw new Error('no list')
    for (const item of value) assertLike(item, example[0])
  } else if (typeof example === 'object' && example !== null) {
    for (const [key, one] of Object.entries(example)) assertLike((value as Record<string, unknown>)[key], one)
  } else if (typeof value !== typeof example) throw new Error(`${typeof value} is no ${typeof example}`)
}

/** The server, which answers as it was told last. */
export class AnyServer implements AsyncDisposable {
  answer: Answer = () => undefined
  readonly #server: LoopbackServer

  private constructor(server: LoopbackServer) {
    this.#server = server
  }

  static async start(): Promise<AnyServer> {
    const any: AnyServer = new AnyServer(await LoopbackServer.start((asked, response) => any.answer(asked, response)))
    return any
  }

  get url(): string {
    return this.#server.url
  }

  get kubeconfig(): string {
    return this.#server.kubeconfig()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]()
  }
}

export type OverHttp = (server: AnyServer) => Property
