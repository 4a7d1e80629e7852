import { expect, test } from 'vitest'
import { createGitHub } from '#server/adapters/github.ts'
import { Secret } from '#server/secret.ts'
import { type Answer, json, LoopbackServer } from '#tests/support/loopback-server.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Who somebody is at GitHub, by the login that they have now or by the id that they keep. */

const staying = new AbortController().signal
const world = await openFileWorld()
const token = new Secret(`gho_${'a'.repeat(36)}`)
const profile = { id: 7, login: 'ada', avatar_url: 'https://avatars.example/7', type: 'User' }

/** Asks a GitHub that answers so, and tells what it was asked. */
async function ask(answer: Answer, who: { login: string } | { githubId: string } = { login: 'ada' }) {
  await using server = await LoopbackServer.start(answer)
  const github = createGitHub({
    ...{ apiUrl: server.url, webUrl: 'https://github.com' },
    ...{ clientId: 'app', clientSecret: new Secret('app-secret') },
  })
  const found = await github.findUser(who, token, staying).catch((error: { code: string }) => error.code)
  return { found, asked: server.asked.map(({ url, headers }) => [url.pathname, headers.authorization]) }
}

test.each<[string, Answer, unknown]>([
  [
    'a person with a name',
    json(200, { ...profile, name: 'Ada' }),
    { githubId: '7', login: 'ada', avatarUrl: profile.avatar_url, name: 'Ada' },
  ],
  [
    'a person without',
    json(200, { ...profile, name: null }),
    { githubId: '7', login: 'ada', avatarUrl: profile.avatar_url },
  ],
  ['an organisation', json(200, { ...profile, type: 'Organization' }), null],
  ['a bot', json(200, { ...profile, type: 'Bot' }), null],
  ['nobody', json(404, { message: 'Not Found' }), null],
  ['nobody any more', json(410, { message: 'Gone' }), 'GITHUB_UNREACHABLE'],
  ['a dead token', json(401, { message: 'Bad credentials' }), 'TOKEN_REVOKED'],
  ['a refusal', json(403, { message: 'Forbidden' }), 'GITHUB_UNREACHABLE'],
  ['an account without a kind', json(200, { id: 7, login: 'ada' }), 'GITHUB_UNREACHABLE'],
  ['a person without an id', json(200, { login: 'ada', type: 'User' }), 'GITHUB_UNREACHABLE'],
  ['an id that is no number', json(200, { ...profile, id: '7' }), 'GITHUB_UNREACHABLE'],
  ['a list', json(200, [profile]), 'GITHUB_UNREACHABLE'],
  ['a login that echoes a token', json(200, { ...profile, login: token.reveal() }), 'GITHUB_UNREACHABLE'],
])('%s is told as what it is', async (_, answer, expected) => {
  expect((await ask(answer)).found).toEqual(expected)
})

test('a name that echoes a token is told without it, and a long one in part', async () => {
  const { found } = await ask(json(200, { ...profile, name: `${token.reveal()} ${'x'.repeat(500)}` }))
  expect(JSON.stringify(found)).not.toContain(token.reveal())
  expect((found as { name: string }).name.length).toBeLessThanOrEqual(128)
})

test.each([
  [{ login: 'a/../b' }, '/users/a%2F..%2Fb'],
  [{ login: 'ada' }, '/users/ada'],
  [{ githubId: '7' }, '/user/7'],
])('%o is asked for by its own address, with the token of whoever asks', async (who, path) => {
  expect((await ask(json(404, {}), who)).asked).toEqual([[path, `Bearer ${token.reveal()}`]])
})

test('a renamed person is found by the new login and by the id, and whoever has the old login is another', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const own = new Secret(ada.token)
  await world.github.changeUser(grace.login, { login: `${grace.login}-new` })
  const find = (who: { login: string } | { githubId: string }) => world.deps.github.findUser(who, own, staying)
  expect(await find({ login: grace.login })).toBeNull()
  for (const who of [{ login: `${grace.login}-new` }, { githubId: grace.githubId }])
    expect(await find(who)).toMatchObject({ githubId: grace.githubId, login: `${grace.login}-new` })
  const { id } = await world.github.createUser(grace.login)
  expect(await find({ login: grace.login })).toMatchObject({ githubId: String(id) })
})

test('a token that dies while somebody is looked for is remembered as dead', async () => {
  const ada = await world.person()
  const { project } = await ada.caller.project.create({ name: 'shop', environments: [] })
  const find = () => ada.caller.member.find({ projectId: project.id, login: 'anybody' })
  await world.github.revokeTokens(ada.login)
  await expect(find()).rejects.toMatchObject({ cause: { code: 'TOKEN_REVOKED' } })
  const calls = await world.github.callCount(ada.login)
  await expect(find()).rejects.toMatchObject({ cause: { code: 'TOKEN_REVOKED' } })
  expect(await world.github.callCount(ada.login)).toBe(calls)
})
