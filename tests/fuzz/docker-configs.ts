import fc from 'fast-check'
import { buildDockerConfig, readDockerConfig } from '#server/domain/docker-config.ts'
import { Secret } from '#server/secret.ts'
import { assertQuick, nearly, oddBody, oddText, pumped } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

const HOST = 'ghcr.io'
const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 1, maxLength: 40 })
const credential = fc.record({
  login: word,
  password: fc.oneof(
    word,
    word.map((text) => `${text}:${text}`),
  ),
})
const auth = credential.map(({ login, password }) => Buffer.from(`${login}:${password}`).toString('base64'))
const entry = fc.oneof(
  credential.map(({ login, password }) => ({ username: login, password })),
  auth.map((encoded) => ({ auth: encoded })),
  auth.map((encoded) => ({ auth: encoded, username: 'former', password: 'former' })),
  fc.constant({}),
)
const config = fc
  .dictionary(fc.oneof(fc.constantFrom(HOST, 'docker.io', `https://${HOST}`), fc.string()), entry)
  .map((auths) => ({ auths }))
const text = fc.oneof(
  config.map((value) => JSON.stringify(value)),
  nearly(config).map((value) => JSON.stringify(value) ?? 'undefined'),
  oddBody,
)

/** What is read is wholly there or not at all, and is a user name and a password. */
function assertSound(read: ReturnType<typeof readDockerConfig>): void {
  if (read === null) return
  if (typeof read.login !== 'string' || read.login === '' || read.token.equals(new Secret('')))
    throw new Error('half a credential')
}

export const dockerConfigs: Property[] = [
  {
    parser: 'docker configs',
    claim: 'are read whole or not at all',
    property: fc.property(text, fc.oneof(fc.constant(HOST), oddText), (given, host) => {
      assertSound(readDockerConfig(new Secret(given), host))
    }),
  },
  {
    parser: 'docker configs',
    claim: 'that Pullkey writes are read as they were written',
    property: fc.property(credential, ({ login, password }) => {
      const token = new Secret(password)
      const read = readDockerConfig(buildDockerConfig(HOST, { login, token }), HOST)
      if (read?.login !== login || !read.token.equals(token)) throw new Error('it is another one')
    }),
  },
  {
    parser: 'docker configs',
    claim: 'of which one entry cannot be read hold no credential',
    property: fc.property(credential, fc.string({ minLength: 1 }), oddText, ({ login, password }, other, spoiled) => {
      fc.pre(other !== HOST && other !== '__proto__')
      const encoded = Buffer.from(spoiled.replaceAll(':', '')).toString('base64')
      fc.pre(encoded !== '')
      const auths = { [HOST]: { username: login, password }, [other]: { auth: encoded } }
      if (readDockerConfig(new Secret(JSON.stringify({ auths })), HOST) !== null)
        throw new Error('a kubelet would drop all')
    }),
  },
  {
    parser: 'docker configs',
    claim: 'are read quickly, however they are made',
    property: fc.property(pumped(['=', 'YQ', '\n', '\r', 'Og==', ' ', '+', '/'], 200_000), (pump) =>
      assertQuick(() => readDockerConfig(new Secret(JSON.stringify({ auths: { [HOST]: { auth: pump } } })), HOST)),
    ),
  },
]
