import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { cookieOf, SessionCookies } from '#tests/support/session-cookies.ts'
import { openFileWorld, type World } from '#tests/support/world.ts'

/** Over HTTP: sessions that go on while ALLOWED_GITHUB_USERS changes. */

const organisation = `crew-${randomUUID().slice(0, 8)}`
const world = await openFileWorld()

/** The server as it is with this list. */
function withList(allowedUsers: string[]): World {
  const policy = { ...world.deps.policy, allowedUsers }
  return { ...world, deps: { ...world.deps, policy } }
}

/** Signs in, and resolves to a browser that asks a server of any list whether its session is still good. */
async function comeIn(server: World, login: string, id: number) {
  const scopes = ['read:org', 'read:packages', 'read:user']
  const { token } = await server.github.mintToken(login, { kind: 'oauth', scopes })
  const arrival = { githubId: String(id), login, avatarUrl: '', token: new Secret(token), scopes, expiresAt: null }
  const result = await signIn(server.deps, arrival, AbortSignal.timeout(10_000))
  if (result.outcome !== 'welcome') throw new Error(`${login} was not let in: ${result.outcome}`)
  const user = await server.deps.db.user.findUniqueOrThrow({ where: { githubId: String(id) } })
  const cookie = await new SessionCookies(server).open(user.id, undefined, result.admittedBy)
  return async (other: World) => {
    const request = new Request('http://localhost:3000/api/trpc/project.list', { headers: cookieOf(cookie) })
    return (await new SessionCookies(other).send(request)).status
  }
}

test.each([
  ['by name and is taken off the list, while an organisation is listed', 'LOGIN,@CREW', 'other,@CREW', 401],
  ['by name and is still named', 'LOGIN,@CREW', 'other,LOGIN', 200],
  ['by an organisation that is no longer listed', '@CREW', 'other,@another', 401],
  ['by an organisation that is listed beside others now', '@CREW', '@another,@CREW', 200],
  ['by an organisation that is gone from the list, and is named now', '@CREW', 'LOGIN', 200],
  ['by *, which is gone', '*', 'other,@CREW', 401],
  ['by *, and is named now', '*', 'LOGIN', 200],
])('the next request of somebody who came in %s', async (_, before, after, status) => {
  const login = `member-${randomUUID().slice(0, 8)}`
  const listed = (list: string) => withList(list.replace('LOGIN', login).replace('CREW', organisation).split(','))
  const { id } = await world.github.createUser(login)
  await world.github.putOrganisation(organisation, { members: [login] })
  const answer = await comeIn(listed(before), login, id)
  expect(await answer(listed(before))).toBe(200)
  expect(await answer(listed(after))).toBe(status)
})
