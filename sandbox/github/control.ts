/**
 * `/_sandbox/…`: how tests and the demo change the stand-in's world over HTTP. JSON in and out; a body that does not fit is 422
 * with the reason, an unknown login 404.
 */
import { z } from 'zod'
import { ORGANISATION_POLICIES, type User } from './accounts.ts'
import { json, noContent } from './answers.ts'
import type { CallLog } from './call-log.ts'
import type { GitHubContext } from './context.ts'
import type { Call } from './http-listener.ts'
import type { Handler, Parameters } from './routes.ts'
import type { GitHubState } from './state.ts'
import type { Token } from './token-table.ts'
import { hashToken } from './token-value.ts'
import { type TroubleSwitches, troubleSchema } from './trouble.ts'

const login = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,37}[a-z0-9])?$/i)
const tokenLifetimeSeconds = z.int().nullable().optional()
const newUser = z.strictObject({ login, name: z.string().optional(), tokenLifetimeSeconds })
const userChange = z.strictObject({ login: login.optional(), name: z.string().optional(), tokenLifetimeSeconds })
const organisationChange = z.strictObject({
  members: z.array(login).optional(),
  policy: z.enum(ORGANISATION_POLICIES).optional(),
})
const newToken = z.strictObject({
  kind: z.enum(['oauth', 'classic', 'fine-grained']).default('classic'),
  scopes: z.array(z.string()).default(['read:packages']),
  expiresAt: z.iso.datetime().nullable().default(null),
})

export function controlRoutes(github: GitHubContext): Record<string, Handler> {
  const { state, failedLogins, troubles, calls } = github
  return {
    ...userRoutes(state),
    ...tokenRoutes(state),
    'DELETE /_sandbox/users/:login/lock-out': forUser(state, (user) => {
      failedLogins.delete(user.id)
      return noContent()
    }),
    'PUT /_sandbox/organisations/:login': (call, parameters) => {
      const { members, ...change } = readBody(organisationChange, call)
      const ids = members?.map((member) => getUser(state, { login: member }).id)
      return json(state.accounts.putOrganisation(parameters.login ?? '', ids ? { ...change, members: ids } : change))
    },
    ...troubleRoutes(state, troubles, ['api', 'web']),
    ...callRoutes(state, calls),
  }
}

function userRoutes(state: GitHubState): Record<string, Handler> {
  return {
    'POST /_sandbox/users': (call) => {
      const { login, name = login, ...rest } = readBody(newUser, call)
      const user = state.accounts.createUser(login, name, state.now().toISOString())
      if (!user) throw new ControlRefusal(422, `${login} is taken`)
      state.accounts.changeUser(user, rest)
      return json(user, 201)
    },
    'PATCH /_sandbox/users/:login': forUser(state, (user, call) => {
      const change = readBody(userChange, call)
      const rival = change.login === undefined ? undefined : state.accounts.findOwner(change.login)
      if (rival && rival.id !== user.id) throw new ControlRefusal(422, `${change.login} is taken`)
      state.accounts.changeUser(user, change)
      return json(user)
    }),
  }
}

function tokenRoutes(state: GitHubState): Record<string, Handler> {
  return {
    'GET /_sandbox/users/:login/tokens': forUser(state, (user) => {
      return json({ tokens: state.tokens.listLive(user.id).map(tokenBody) })
    }),
    'POST /_sandbox/users/:login/tokens': forUser(state, (user, call) => {
      return json(tokenBody(state.tokens.issue({ userId: user.id, ...readBody(newToken, call) })), 201)
    }),
    /** All of them, or the one with `?fingerprint=`. */
    'DELETE /_sandbox/users/:login/tokens': forUser(state, (user, call) => {
      const wanted = call.url.searchParams.get('fingerprint')
      const tokens = state.tokens.listLive(user.id).filter((token) => !wanted || fingerprint(token) === wanted)
      state.tokens.revoke(...tokens)
      return noContent()
    }),
    'DELETE /_sandbox/users/:login/grant': forUser(state, (user) => {
      state.tokens.deleteGrant(user.id)
      return noContent()
    }),
  }
}

function forUser(state: GitHubState, handle: (user: User, call: Call) => Response): Handler {
  return (call, parameters) => handle(getUser(state, parameters), call)
}

/** `PUT { [area]: trouble or null, user? }`, `DELETE ?user=`; without a user, for everybody. */
export function troubleRoutes<Area extends string>(
  state: GitHubState,
  troubles: TroubleSwitches<Area>,
  areas: Area[],
): Record<string, Handler> {
  const body = z.strictObject({
    user: login.optional(),
    ...Object.fromEntries(areas.map((area) => [area, troubleSchema.nullable().optional()])),
  })
  return {
    'PUT /_sandbox/trouble': (call) => {
      const change = readBody(body, call) as { user?: string } & Partial<
        Record<Area, z.infer<typeof troubleSchema> | null>
      >
      const userId = change.user === undefined ? null : getUser(state, { login: change.user }).id
      for (const area of areas) {
        const trouble = change[area]
        if (trouble !== undefined) troubles.set(area, userId, trouble)
      }
      return noContent()
    },
    'DELETE /_sandbox/trouble': (call) => {
      const user = call.url.searchParams.get('user')
      troubles.clear(user === null ? undefined : getUser(state, { login: user }).id)
      return noContent()
    },
  }
}

/** `GET` and `DELETE /_sandbox/calls?login=`; without a login, everybody's. */
export function callRoutes(state: GitHubState, calls: CallLog): Record<string, Handler> {
  const userId = (call: Call) => {
    const login = call.url.searchParams.get('login')
    return login === null ? undefined : getUser(state, { login }).id
  }
  return {
    'GET /_sandbox/calls': (call) => json(calls.summarise(userId(call))),
    'DELETE /_sandbox/calls': (call) => {
      calls.clear(userId(call))
      return noContent()
    },
  }
}

/** Thrown where a control call cannot be carried out. */
export class ControlRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function readBody<Body>(schema: z.ZodType<Body>, call: Call): Body {
  try {
    return schema.parse(JSON.parse(call.text || '{}'))
  } catch (error) {
    throw new ControlRefusal(422, error instanceof z.ZodError ? z.prettifyError(error) : 'The body is not JSON')
  }
}

export function getUser(state: GitHubState, { login = '' }: Parameters): User {
  const user = state.accounts.findUser(login)
  if (!user) throw new ControlRefusal(404, `Nobody is called ${login}`)
  return user
}

const fingerprint = ({ value }: Token) => hashToken(value).slice(0, 16)

function tokenBody(token: Token) {
  const { value, kind, scopes, createdAt, expiresAt } = token
  return { token: value, fingerprint: fingerprint(token), kind, scopes, createdAt, expiresAt }
}
