import fc from 'fast-check'
import { EnvError, parseEnv } from '#server/env.ts'
import { assertQuick, oddText, pumped } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

const complete = {
  NEXTAUTH_SECRET: 'a-session-secret',
  GITHUB_ID: 'id',
  GITHUB_SECRET: 'a-client-secret',
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  ALLOWED_GITHUB_USERS: 'ada',
}
const variables = [
  ...Object.keys(complete),
  ...[
    'PORT',
    'NEXTAUTH_URL',
    'GITHUB_URL',
    'GITHUB_API_URL',
    'REGISTRY_HOST',
    'REGISTRY_URL',
    'DATABASE_URL',
    'DATA_DIR',
  ],
  ...['MAX_PROJECTS_PER_USER', 'NOTICE', 'SUPPORT_CONTACT', 'LOG_LEVEL'],
]
const secretOnes = ['NEXTAUTH_SECRET', 'GITHUB_SECRET', 'ENCRYPTION_KEYS', 'DATABASE_URL']
const value = fc.oneof(
  oddText,
  fc.constantFrom(
    'http://',
    'https://a b',
    'http://[',
    'http://localhost:99999',
    'https://x/?a',
    'javascript:alert(1)',
    '0',
    '70000',
    '3.5',
    '*',
    '@',
    'k:',
    'k1:AAAA,k1:AAAA',
  ),
)
const source = fc
  .dictionary(fc.constantFrom(...variables), value, { maxKeys: 5 })
  .map((odd) => ({ ...complete, ...odd }))

export const configuration: Property[] = [
  {
    parser: 'configuration',
    claim: 'is taken, or refused by the names of its variables',
    property: fc.property(source, (given) => {
      try {
        const read = parseEnv(given)
        for (const address of [read.GITHUB_URL, read.GITHUB_API_URL, read.REGISTRY_URL, read.NEXTAUTH_URL])
          new URL(address)
        for (const { key } of read.ENCRYPTION_KEYS) if (key.length !== 32) throw new Error('a key of another length')
      } catch (error) {
        if (!(error instanceof EnvError)) throw error
        if (!variables.some((name) => error.message.includes(name))) throw new Error(error.message)
      }
    }),
  },
  {
    parser: 'configuration',
    claim: 'is refused without a word of what is secret',
    property: fc.property(fc.constantFrom(...secretOnes), fc.string({ minLength: 12 }), (name, text) => {
      fc.pre(text.trim().length >= 12)
      const secret = `canary:${text}`
      try {
        parseEnv({ ...complete, [name]: secret, GITHUB_ID: undefined })
        throw new Error('it was taken')
      } catch (error) {
        if (!(error instanceof EnvError) || error.message.includes(text)) throw error
      }
    }),
  },
  {
    parser: 'configuration',
    claim: 'is read quickly, however it is made',
    property: fc.property(
      fc.constantFrom(...variables),
      pumped(['/', 'http://', ':', ',', 'a', '-', '.', ' ', 'k:', '=', '@'], 30_000),
      (name, text) =>
        assertQuick(() => {
          try {
            parseEnv({ ...complete, [name]: text })
          } catch {}
        }),
    ),
  },
]
