import { appRouter } from '#server/routers/index.ts'

/** How each procedure is called on somebody's project; null where it takes nothing and speaks of the caller alone. */

export interface Target {
  projectId: string
  environmentId: string
}

export interface Procedure {
  path: string
  type: 'query' | 'mutation'
}

type Definitions = Record<string, { _def: Procedure }>

/** Every procedure of the router. */
export const procedures = Object.entries(appRouter._def.procedures as unknown as Definitions).map(
  ([path, { _def }]): Procedure => ({ path, type: _def.type }),
)

/** A namespace that is not there. */
const NOBODYS = 'team-nobody'
/** The id of somebody whom GitHub does not know. */
const UNKNOWN = '999999999'

/** A procedure that is not here fails a test of isolation and one of fuzzing. */
export const inputs: Record<string, (target: Target) => object | null> = {
  'account.remove': () => null,
  'account.signOutEverywhere': () => null,
  'auditEvent.list': ({ projectId }) => ({ projectId, cursor: 'ffffffff-ffff-7fff-bfff-ffffffffffff' }),
  'connection.check': () => null,
  'connection.forget': () => null,
  'connection.get': () => null,
  'connection.packages': () => ({ cursor: '1' }),
  'connection.placements': () => null,
  'connection.useOauth': () => null,
  'connection.usePat': () => ({ token: `ghp_${'0'.repeat(36)}` }),
  'connection.withdraw': ({ environmentId }) => ({ environmentId }),
  'environment.add': ({ projectId }) => ({ projectId, type: 'development', namespace: NOBODYS }),
  'environment.choices': () => null,
  'environment.consent': ({ projectId }) => ({ projectId, type: 'development', namespace: NOBODYS }),
  'environment.remove': (target) => target,
  'member.answer': ({ projectId }) => ({ projectId, join: true }),
  'member.find': ({ projectId }) => ({ projectId, login: 'ada' }),
  'member.invitations': () => null,
  'member.invite': ({ projectId }) => ({ projectId, githubId: UNKNOWN }),
  'member.leave': ({ projectId }) => ({ projectId }),
  'member.list': ({ projectId }) => ({ projectId }),
  'member.remove': ({ projectId }) => ({ projectId, githubId: UNKNOWN }),
  'project.create': () => ({ name: 'mine', environments: ['staging'] }),
  'project.get': ({ projectId }) => ({ projectId }),
  'project.list': () => ({ search: 'a' }),
  'project.remove': ({ projectId }) => ({ projectId }),
  'project.rename': ({ projectId }) => ({ projectId, name: 'renamed' }),
  'project.transfer': ({ projectId }) => ({ projectId, githubId: UNKNOWN }),
  'pullSecret.plan': ({ projectId, environmentId }) => ({ projectId, environmentIds: [environmentId] }),
  'pullSecret.provision': ({ projectId, environmentId }) => ({ projectId, environmentIds: [environmentId] }),
  'pullSecret.remove': ({ projectId, environmentId }) => ({ projectId, environmentIds: [environmentId] }),
  'pullStatus.checkImage': (target) => ({ ...target, image: 'ghcr.io/ada/web:1.4' }),
  'pullStatus.glance': ({ projectId }) => ({ projectIds: [projectId] }),
  'pullStatus.overview': ({ projectId }) => ({ projectIds: [projectId] }),
  'pullStatus.read': (target) => target,
}

/** The request by which a client calls it; `input` is the text of the JSON. */
export function requestOf({ path, type }: Procedure, input: string, headers: Record<string, string> = {}): Request {
  const address = `http://localhost:3000/api/trpc/${path}`
  return type === 'query'
    ? new Request(`${address}?input=${encodeURIComponent(input.toWellFormed())}`, { headers })
    : new Request(address, { method: 'POST', body: input, headers: { 'content-type': 'application/json', ...headers } })
}
