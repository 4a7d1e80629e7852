import { createHash, randomUUID } from 'node:crypto'
import { sessionCookie } from '#server/adapters/next-auth.ts'
import { handleTrpc } from '#server/http/trpc.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { createSession, findSignedIn } from '#server/session-store.ts'
import type { World } from '#tests/support/world.ts'

const COOKIE = sessionCookie('http://localhost:3000')

/** `/api/trpc` as a browser has it: who calls is read from a cookie and the database, as it is in the app. */
export class SessionCookies {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Signs in by this entry of the list; resolves to what the cookie holds. */
  async open(userId: string, expires = new Date(Date.now() + 3_600_000), admittedBy = '*'): Promise<string> {
    const token = randomUUID()
    await createSession(this.#world.deps.db, { sessionToken: token, userId, expires, admittedBy })
    return token
  }

  /** Signs out. */
  async end(token: string): Promise<void> {
    const tokenHash = createHash('sha256').update(token).digest('hex')
    await this.#world.deps.db.session.delete({ where: { tokenHash } })
  }

  async send(request: Request): Promise<Response> {
    return handleTrpc(request, async () => ({
      requestId: randomUUID(),
      actor: await this.#actorOf(request),
      deps: this.#world.deps,
    }))
  }

  async #actorOf(request: Request): Promise<Actor | null> {
    const pairs = (request.headers.get('cookie') ?? '').split('; ').map((pair) => pair.split('=') as [string, string])
    const token = new Map(pairs).get(COOKIE)
    const { db, policy } = this.#world.deps
    return token ? findSignedIn(db, token, policy.allowedUsers) : null
  }
}

export const cookieOf = (token: string) => ({ cookie: `${COOKIE}=${token}` })
