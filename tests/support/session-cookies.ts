import { createHash, randomUUID } from 'node:crypto'
import { getServerSession, type Session } from 'next-auth'
import { createAuthOptions, SESSION_COOKIES } from '#server/adapters/next-auth.ts'
import { handleTrpc } from '#server/http/trpc.ts'
import { Secret } from '#server/secret.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { sessionStore } from '#server/session-store.ts'
import type { World } from '#tests/support/world.ts'

/** `/api/trpc` as a browser has it: NextAuth reads who calls from a cookie and the database, as it does in the app. */
export class SessionCookies {
  readonly #world: World
  readonly #options

  constructor(world: World) {
    this.#world = world
    const unused = () => Promise.reject(new Error('nobody signs in here'))
    this.#options = createAuthOptions({
      gitHub: { url: 'http://localhost', clientId: 'id', clientSecret: new Secret('a-client-secret') },
      asksForOrganisations: false,
      cookieSecret: new Secret('a-session-secret'),
      sessions: sessionStore(async () => world.deps.db),
      getUser: unused,
      admit: unused,
      warn: () => undefined,
    })
  }

  /** Signs in; resolves to what the cookie holds. */
  async open(userId: string, expires = new Date(Date.now() + 3_600_000)): Promise<string> {
    const token = randomUUID()
    await sessionStore(async () => this.#world.deps.db).createSession?.({ sessionToken: token, userId, expires })
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
    const asked = { cookies: Object.fromEntries(pairs), headers: Object.fromEntries(request.headers) }
    const answer = { getHeader: () => undefined, setHeader: () => undefined }
    const session: (Session & { user: { id: string; name: string } }) | null = await getServerSession(
      asked as never,
      answer as never,
      this.#options,
    )
    return session && { id: session.user.id, login: session.user.name }
  }
}

export const cookieOf = (token: string) => ({ cookie: `${SESSION_COOKIES[0]}=${token}` })
