import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { startGitHub } from '#sandbox/github/server.ts'
import { application, control, getUser, type Json, newToken } from '#tests/support/sandbox-github.ts'

const schemas = new Ajv2020({ strict: false })
addFormats.default(schemas)
const schemaFolder = join(import.meta.dirname, '../support/github-schemas')
for (const file of readdirSync(schemaFolder)) {
  if (file.endsWith('.json')) schemas.addSchema(JSON.parse(readFileSync(join(schemaFolder, file), 'utf8')))
}

function expectSchema(name: string, body: unknown) {
  const isValid = schemas.validate(`${name}.json`, body)
  expect(isValid ? [] : schemas.errors).toEqual([])
}

describe("answers hold against GitHub's published schemas", () => {
  test('a user, as a token with read:user sees it and as one without', async () => {
    await using github = await startGitHub()
    const whole = await getUser(github, await newToken(github, 'ada'))
    expectSchema('private-user', await whole.json())
    const narrow = await getUser(github, await newToken(github, 'ada', { scope: 'read:packages' }))
    const body = (await narrow.json()) as Json
    expectSchema('public-user', body)
    expect(body).toMatchObject({ id: 1001, login: 'ada', name: 'Ada Lovelace' })
    const avatar = await fetch(String(body.avatar_url))
    expect(avatar.headers.get('content-type')).toBe('image/svg+xml')
  })

  test('an authorization, checked and reset', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    const checked = await application(github, 'POST', 'token', token)
    const body = (await checked.json()) as Json
    expectSchema('authorization', body)
    expect(body).toMatchObject({ token, scopes: ['read:packages', 'read:user'], expires_at: null, user: { id: 1001 } })
    const reset = (await (await application(github, 'PATCH', 'token', token)).json()) as Json
    expectSchema('authorization', reset)
    expect((await getUser(github, token)).status).toBe(401)
    expect((await getUser(github, String(reset.token))).status).toBe(200)
  })

  test('packages, and every refusal', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    const packages = (await (await getUser(github, token, '/user/packages?package_type=container')).json()) as Json[]
    expect(packages.map(({ name, visibility }) => [name, visibility])).toEqual([
      ['web', 'private'],
      ['job', 'private'],
      ['public-tool', 'public'],
    ])
    for (const entry of packages) expectSchema('package', entry)
    const refusals = [
      [401, await getUser(github, 'gho_unknown')],
      [401, await fetch(`${github.apiUrl}/user`)],
      [404, await application(github, 'POST', 'token', 'gho_unknown')],
      [401, await application(github, 'POST', 'token', token, 'wrong')],
      [400, await getUser(github, token, '/user/packages')],
      [404, await getUser(github, token, '/nothing')],
    ] as const
    for (const [status, answer] of refusals) {
      expect(answer.status).toBe(status)
      expectSchema('basic-error', await answer.json())
    }
    const invalid = await application(github, 'DELETE', 'token', undefined)
    expect(invalid.status).toBe(422)
    expectSchema('validation-error', await invalid.json())
  })
})

describe('the world around', () => {
  test('a renamed user keeps the id, and the old login may become somebody else', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    await control(github, 'PATCH', '/users/ada', { login: 'ada-l' })
    expect(await (await getUser(github, token)).json()).toMatchObject({ id: 1001, login: 'ada-l' })
    const recycled = (await (await control(github, 'POST', '/users', { login: 'ada' })).json()) as Json
    expect(recycled.id).not.toBe(1001)
    expect((await control(github, 'PATCH', '/users/grace', { login: 'Ada' })).status).toBe(422)
    expect((await control(github, 'PATCH', '/users/nobody', { login: 'x' })).status).toBe(404)
  })

  test('membership is told to tokens that may ask, by the rules of the organisation', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada', { scope: 'read:org' })
    const ask = (organisation: string) => getUser(github, token, `/user/memberships/orgs/${organisation}`)
    expect(await (await ask('acme')).json()).toMatchObject({ state: 'active', user: { id: 1001 } })
    expect((await ask('acme-sso')).headers.get('x-github-sso')).toContain('required; url=')
    expect((await ask('unknown')).status).toBe(404)
    await control(github, 'PUT', '/organisations/acme', { members: ['grace'] })
    expect((await ask('acme')).status).toBe(404)
    const narrow = await newToken(github, 'ada')
    expect((await getUser(github, narrow, '/user/memberships/orgs/acme')).status).toBe(403)
  })

  test('packages are paged by a Link header', async () => {
    await using github = await startGitHub()
    const token = await newToken(github, 'ada')
    const address = '/user/packages?package_type=container&per_page=2'
    const first = await getUser(github, token, address)
    const next = first.headers.get('link')?.match(/<([^>]+)>; rel="next"/)?.[1] ?? ''
    expect(next).toBe(`${github.apiUrl}${address}&page=2`)
    const second = await fetch(next, { headers: { authorization: `Bearer ${token}` } })
    expect(((await second.json()) as Json[]).map(({ name }) => name)).toEqual(['public-tool'])
    expect(second.headers.get('link')).not.toContain('next')
  })

  test('users, tokens and credentials outlive the process', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-github-'))
    await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
    const statePath = join(folder, 'deeper', 'github.json')
    const before = await startGitHub({ statePath })
    await control(before, 'POST', '/users', { login: 'linus' })
    const token = await newToken(before, 'linus')
    await before.close()
    await using after = await startGitHub({ statePath })
    expect(await (await getUser(after, token)).json()).toMatchObject({ login: 'linus' })
    expect((await application(after, 'POST', 'token', token, before.clientSecret)).status).toBe(200)
  })
})
