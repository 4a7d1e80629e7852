import { expect, test } from 'vitest'
import { buildDockerConfig, readDockerConfig } from '#server/domain/docker-config.ts'
import { Secret } from '#server/secret.ts'

const credential = { login: 'ada', token: new Secret('gho_test') }
const encoded = Buffer.from('ada:gho_test').toString('base64')

test('the content has exactly the one host, with user name, password and auth', () => {
  expect(JSON.parse(buildDockerConfig('ghcr.io', credential).reveal())).toEqual({
    auths: { 'ghcr.io': { username: 'ada', password: 'gho_test', auth: encoded } },
  })
})

test.each([
  ['user name and password', { username: 'ada', password: 'gho_test' }],
  ['auth alone', { auth: encoded }],
  ['all three', { username: 'ada', password: 'gho_test', auth: encoded }],
  ['auth before the others', { username: 'former', password: 'gho_former', auth: encoded }],
])('a credential is read from %s', (_, entry) => {
  const read = readDockerConfig(new Secret(JSON.stringify({ auths: { 'ghcr.io': entry } })), 'ghcr.io')
  expect(read?.login).toBe('ada')
  expect(read?.token.reveal()).toBe('gho_test')
})

test.each([
  ['not JSON', 'x'],
  ['null', 'null'],
  ['no auths', '{}'],
  ['auths that is a list', '{"auths":[]}'],
  ['another host', '{"auths":{"docker.io":{"auth":"YTpi"}}}'],
  ['an empty entry', '{"auths":{"ghcr.io":{}}}'],
  ['an auth without a colon', '{"auths":{"ghcr.io":{"auth":"YWRh"}}}'],
  ['an auth that Go does not decode', '{"auths":{"ghcr.io":{"auth":"YWRhOmdob190ZXN0__-_"}}}'],
  ['an auth with a space in it', '{"auths":{"ghcr.io":{"auth":"YWRh OmdodA=="}}}'],
  ['a spoiled entry of another host', '{"auths":{"ghcr.io":{"username":"a","password":"b"},"x":{"auth":"YWRh"}}}'],
  ['a spoiled auth beside others', '{"auths":{"ghcr.io":{"username":"ada","password":"x","auth":"YWRh"}}}'],
  ['an auth without a password', '{"auths":{"ghcr.io":{"auth":"YWRhOg=="}}}'],
  ['a number for a password', '{"auths":{"ghcr.io":{"username":"ada","password":1}}}'],
])('%s holds no credential', (_, text) => {
  expect(readDockerConfig(new Secret(text), 'ghcr.io')).toBeNull()
})
