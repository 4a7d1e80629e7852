import { expect, inject, test } from 'vitest'
import { RegistryControl } from '#tests/support/registry-control.ts'
import { openFileWorld } from '#tests/support/world.ts'

const registry = new RegistryControl(inject('sandbox').env.REGISTRY_URL ?? '')
const world = await openFileWorld()

test('one’s own packages are listed as images, the private ones marked', async () => {
  const person = await world.person()
  await registry.putPackage(person.login, 'web', {})
  await registry.putPackage(person.login, 'tool', { visibility: 'public' })
  expect(await person.caller.connection.packages()).toEqual({
    items: [
      { image: `ghcr.io/${person.login}/web`, isPrivate: true },
      { image: `ghcr.io/${person.login}/tool`, isPrivate: false },
    ],
    nextCursor: null,
  })
  expect(await (await world.person()).caller.connection.packages()).toEqual({ items: [], nextCursor: null })
})

test('many packages come page by page, none twice', async () => {
  const person = await world.person()
  const names = Array.from({ length: 130 }, (_, index) => `package-${index}`)
  for (const name of names) await registry.putPackage(person.login, name, {})
  const first = await person.caller.connection.packages()
  expect([first.items.length, first.nextCursor]).toEqual([100, '2'])
  const second = await person.caller.connection.packages({ cursor: first.nextCursor })
  expect([second.items.length, second.nextCursor]).toEqual([30, null])
  const images = [...first.items, ...second.items].map(({ image }) => image)
  expect(new Set(images)).toEqual(new Set(names.map((name) => `ghcr.io/${person.login}/${name}`)))
})

test('a token that GitHub no longer knows, and a GitHub that does not answer, are told', async () => {
  const person = await world.person()
  await world.github.setTrouble(person.login, { api: { mode: 'status', status: 500 } })
  await expect(person.caller.connection.packages()).rejects.toMatchObject({ cause: { code: 'GITHUB_UNREACHABLE' } })
  await world.github.setTrouble(person.login, { api: null })
  await world.github.revokeTokens(person.login)
  await expect(person.caller.connection.packages()).rejects.toMatchObject({ cause: { code: 'TOKEN_REVOKED' } })
  const limited = await world.person({ scopes: ['read:user'] })
  await expect(limited.caller.connection.packages()).rejects.toMatchObject({ cause: { code: 'SCOPE_MISSING' } })
})

test('a page that cannot be one is refused', async () => {
  const { caller } = await world.person()
  for (const cursor of ['0', '100', 'x', '-1'])
    await expect(caller.connection.packages({ cursor })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
