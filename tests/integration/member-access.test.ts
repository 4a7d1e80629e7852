import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { inputs, type Procedure, procedures, requestOf, type Target } from '#tests/support/procedure-inputs.ts'
import { cookieOf, SessionCookies } from '#tests/support/session-cookies.ts'
import { joinProject, sharedProject } from '#tests/support/shared-project.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** What every procedure answers to whoever has, had or is offered a part in a project, over HTTP. */

const world = await openFileWorld()
const cookies = new SessionCookies(world)
const core = coreApi(inject('sandbox').kubeconfig)

/** In the order in which they call. */
const roles = ['stranger', 'invited', 'former member', 'former owner', 'member', 'owner'] as const
type Cast = Record<(typeof roles)[number], Person>

const toOwner = ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_OWNER', 'ok']
const toMembers = ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'ok', 'ok']
const toAll = roles.map(() => 'ok')
const outside = toOwner.slice(0, 4)

/** The code of each answer, by role. A result in which something failed counts as the code of that failure. */
const answers: Record<string, string[]> = {
  'account.remove': toAll,
  'account.signOutEverywhere': toAll,
  // Whoever left sees what they did themselves.
  'auditEvent.list': ['NOT_FOUND', 'NOT_FOUND', 'ok', 'ok', 'ok', 'ok'],
  'connection.check': toAll,
  'connection.forget': toAll,
  'connection.get': toAll,
  'connection.packages': toAll,
  'connection.placements': toAll,
  'connection.useOauth': toAll,
  'connection.usePat': roles.map(() => 'TOKEN_REVOKED'),
  // Only the owner's token stands there.
  'connection.withdraw': [...outside, 'NOT_FOUND', 'ok'],
  'environment.add': [...outside, 'NOT_OWNER', 'CONSENT_MISSING'],
  'environment.choices': toAll,
  'environment.consent': toOwner,
  'environment.remove': toOwner,
  'member.answer': ['NOT_FOUND', 'ok', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
  'member.find': toOwner,
  'member.invitations': toAll,
  'member.invite': toOwner,
  'member.leave': [...outside, 'ok', 'INVALID_INPUT'],
  'member.list': toMembers,
  'member.remove': toOwner,
  'project.create': toAll,
  'project.get': toMembers,
  'project.list': toAll,
  'project.remove': toOwner,
  'project.rename': toOwner,
  'project.transfer': toOwner,
  'pullSecret.plan': toMembers,
  'pullSecret.provision': [...outside, 'HELD_BY_OTHER', 'ok'],
  'pullSecret.remove': [...outside, 'NOT_HOLDER', 'ok'],
  'pullStatus.checkImage': [...outside, 'NOT_HOLDER', 'ok'],
  'pullStatus.glance': toMembers,
  'pullStatus.overview': toMembers,
  'pullStatus.read': toMembers,
}
const statuses: Record<string, number> = { NOT_FOUND: 404, NOT_OWNER: 403, NOT_HOLDER: 403, HELD_BY_OTHER: 403 }

/** Whom it is about, where that is a person. */
const about: Record<string, keyof Cast> = {
  'member.invite': 'stranger',
  'member.remove': 'former member',
  'project.transfer': 'member',
}

test('every procedure of the router has its answers here', () => {
  expect(Object.keys(answers).sort()).toEqual(procedures.map(({ path }) => path).sort())
})

async function newCast(): Promise<Cast> {
  const people = await Promise.all(roles.map(async (role) => [role, await world.person()] as const))
  return Object.fromEntries(people) as Cast
}

/** These end what their caller has. */
const ending = ['account.remove', 'connection.forget', 'connection.usePat']
let lasting: Promise<Cast> | undefined

async function castFor(path: string): Promise<Cast> {
  if (ending.includes(path)) return newCast()
  lasting ??= newCast()
  return lasting
}

/** A project with the owner's token in it that all of them have to do with. */
async function sceneOf(cast: Cast) {
  const { invited, member, owner, 'former owner': first, 'former member': left } = cast
  const place = await sharedProject(first, owner)
  const { projectId } = place
  for (const one of [member, left]) await joinProject(first, one, projectId)
  await first.caller.project.transfer({ projectId, githubId: owner.githubId })
  for (const one of [first, left]) await one.caller.member.leave({ projectId })
  await owner.caller.member.invite({ projectId, githubId: invited.githubId })
  await owner.caller.pullSecret.provision({ projectId, replace: true })
  await world.deps.db.rateLimit.deleteMany()
  return place
}

/** The status and our code, of an error or of a result that tells of one; else `ok`. */
async function told(procedure: Procedure, person: Person, input: unknown): Promise<[number, string]> {
  const cookie = cookieOf(await cookies.open(person.actor.id))
  const response = await cookies.send(requestOf(procedure, JSON.stringify(input) ?? 'null', cookie))
  const body = (await response.json()) as { error?: { data: { appCode: string } }; result?: { data: unknown } }
  const [result] = Array.isArray(body.result?.data) ? body.result.data : []
  return [response.status, body.error?.data.appCode ?? result?.error?.code ?? 'ok']
}

const tokenIn = async (namespace: string) =>
  (dockerConfigOf(await getSecret(core, namespace)) as { auths: Record<string, { password: string }> }).auths['ghcr.io']
    ?.password

test.each(procedures.map((procedure) => [procedure.path, procedure] as const))(
  '%s answers everybody as their part in the project allows, and who may not changes nothing',
  async (path, procedure) => {
    const cast = await castFor(path)
    const { projectId, environmentId, namespace } = await sceneOf(cast)
    const subject = about[path] && { githubId: cast[about[path]].githubId }
    const input = inputs[path]?.({ projectId, environmentId }) ?? null
    const expected = answers[path] ?? []
    for (const [index, role] of roles.entries()) {
      if (role === 'owner' && !ending.includes(path)) {
        const members = await cast.owner.caller.member.list({ projectId })
        const stays = path === 'member.leave' ? [] : [cast.member.login]
        const joined = path === 'member.answer' ? [cast.invited.login] : []
        expect(members.owner?.login).toBe(cast.owner.login)
        expect(members.members.map(({ login }) => login)).toEqual([...stays, ...joined])
        expect(await cast.owner.caller.project.get({ projectId })).toMatchObject({ name: 'shop', role: 'owner' })
        expect(await tokenIn(namespace)).toBe(cast.owner.token)
      }
      const [status, code] = await told(procedure, cast[role], input && { ...input, ...subject })
      expect([role, code]).toEqual([role, expected[index]])
      const isThrown =
        !['ok', 'HELD_BY_OTHER'].includes(code) && !(path === 'pullSecret.remove' && code === 'NOT_HOLDER')
      if (isThrown && statuses[code]) expect(status).toBe(statuses[code])
      if (!isThrown) expect(status).toBe(200)
    }
  },
)

test('the ids of another project’s Environment, member and invitation reach nothing from one’s own', async () => {
  const [ada, grace, alan, joan] = await Promise.all([1, 2, 3, 4].map(() => world.person()))
  if (!ada || !grace || !alan || !joan) throw new Error('somebody is missing')
  const own = await sharedProject(ada, grace)
  const others = await sharedProject(alan, grace)
  await alan.caller.member.invite({ projectId: others.projectId, githubId: joan.githubId })
  const { projectId } = own
  const swaps: Target[] = [
    { projectId, environmentId: others.environmentId },
    { projectId: others.projectId, environmentId: own.environmentId },
    { projectId: own.environmentId, environmentId: projectId },
  ]
  const onBoth = procedures.filter(({ path }) => {
    const input = JSON.stringify(inputs[path]?.({ projectId: '<p>', environmentId: '<e>' }))
    return input.includes('<p>') && input.includes('<e>')
  })
  expect(onBoth.length).toBeGreaterThan(5)
  // To a member of both as well: an Environment belongs to one project.
  for (const swap of swaps)
    for (const procedure of onBoth)
      for (const person of [ada, grace]) {
        const [, code] = await told(procedure, person, inputs[procedure.path]?.(swap))
        const isMembersOnly = person === grace && procedure.path === 'environment.remove'
        expect([procedure.path, code]).toEqual([
          procedure.path,
          isMembersOnly && swap.projectId !== own.environmentId ? 'NOT_OWNER' : 'NOT_FOUND',
        ])
      }
  const { caller } = ada
  expect(await caller.member.remove({ projectId, githubId: joan.githubId })).toEqual({ removed: false })
  expect(await caller.member.remove({ projectId, githubId: alan.githubId })).toEqual({ removed: false })
  await expect(caller.project.transfer({ projectId, githubId: alan.githubId })).rejects.toMatchObject({
    cause: { code: 'INVALID_INPUT' },
  })
  await expect(joan.caller.member.answer({ projectId, join: true })).rejects.toMatchObject({
    cause: { code: 'NOT_FOUND' },
  })
  expect(await alan.caller.member.list({ projectId: others.projectId })).toMatchObject({
    owner: { login: alan.login },
    members: [{ login: grace.login }],
    invitations: [{ login: joan.login }],
  })
})
