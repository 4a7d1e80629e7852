import { expect, test } from 'vitest'
import { EnvError, parseEnv, surroundings } from '#server/env.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const complete = {
  NODE_ENV: 'production',
  NEXTAUTH_SECRET: 'a secret for tests',
  GITHUB_ID: 'id',
  GITHUB_SECRET: 'app secret',
  ENCRYPTION_KEYS: `k1:${key}`,
  ALLOWED_GITHUB_USERS: 'Ada, grace',
}

function mistake(change: Record<string, string | undefined>): string {
  try {
    parseEnv({ ...complete, ...change })
  } catch (error) {
    if (error instanceof EnvError) return error.message
    throw error
  }
  return 'no mistake was found'
}

test('the defaults follow from what is given', () => {
  const env = parseEnv({ ...complete, PORT: '4000', REGISTRY_HOST: 'containers.acme.ghe.com' })
  expect(env.NEXTAUTH_URL).toBe('http://localhost:4000')
  expect(env.REGISTRY_URL).toBe('https://containers.acme.ghe.com')
  expect(env.GITHUB_API_URL).toBe('https://api.github.com')
  expect(env.MAX_PROJECTS_PER_USER).toBe(50)
  expect(env.ALLOWED_GITHUB_USERS).toEqual(['ada', 'grace'])
})

test('whom to ask is a link, an address or a name, or nobody', () => {
  const hrefOf = (contact?: string) => parseEnv({ ...complete, SUPPORT_CONTACT: contact }).SUPPORT_CONTACT?.href
  expect(hrefOf(' https://chat.acme.example/pullkey ')).toBe('https://chat.acme.example/pullkey')
  expect([hrefOf('javascript:alert(1)'), hrefOf('the platform team')]).toEqual([null, null])
  expect([hrefOf(undefined), hrefOf('  ')]).toEqual([undefined, undefined])
  expect(mistake({ SUPPORT_CONTACT: 'x'.repeat(201) })).toContain('SUPPORT_CONTACT must have at most 200 characters')
})

test.each(['GITHUB_ID', 'GITHUB_SECRET', 'ENCRYPTION_KEYS', 'ALLOWED_GITHUB_USERS', 'NEXTAUTH_SECRET'])(
  'without %s nothing starts, and the message names it',
  (name) => {
    expect(mistake({ [name]: undefined })).toMatch(new RegExp(`${name} is required`))
    expect(mistake({ [name]: '  ' })).toMatch(new RegExp(`${name} is required`))
  },
)

test.each([
  ['ENCRYPTION_KEYS', 'k1:dG9vIHNob3J0'],
  ['ENCRYPTION_KEYS', key],
  ['ENCRYPTION_KEYS', `k1:${key},k1:${key}`],
  ['ALLOWED_GITHUB_USERS', ' , '],
  ['ALLOWED_GITHUB_USERS', 'ada grace'],
  ['ALLOWED_GITHUB_USERS', '@'],
  ['PORT', 'http'],
  ['GITHUB_URL', 'github.com'],
  ['NEXTAUTH_URL', 'https://example.org/pullkey'],
  ['REGISTRY_HOST', 'https://ghcr.io'],
  ['REGISTRY_HOST', '999999999999'],
  ['REGISTRY_HOST', 'ghcr.io:99999'],
  ['DATABASE_URL', 'mysql://x'],
  ['MAX_PROJECTS_PER_USER', '0'],
  ['LOG_LEVEL', 'loud'],
])('a wrong %s (%s) is named and its value is not repeated where it is secret', (name, value) => {
  const message = mistake({ [name]: value })
  expect(message).toContain(`${name} `)
  if (name === 'ENCRYPTION_KEYS') expect(message).not.toContain(value)
})

test.each(['', '  '])(
  'a DATABASE_URL that is set and empty (%j) is a mistake; one that is left out is not',
  (DATABASE_URL) => {
    expect(mistake({ DATABASE_URL })).toMatch(
      /^ {2}DATABASE_URL is set and empty\. Give it a postgres:\/\/… address, or leave/m,
    )
    expect(parseEnv({ ...complete, DATABASE_URL: undefined }).DATABASE_URL).toBeUndefined()
  },
)

test('several mistakes are told at once', () => {
  const message = mistake({ GITHUB_ID: undefined, PORT: '99999' })
  expect(message).toContain('GITHUB_ID')
  expect(message).toContain('PORT')
})

test('everybody gets in only when * is written out', () => {
  expect(parseEnv({ ...complete, ALLOWED_GITHUB_USERS: '*' }).ALLOWED_GITHUB_USERS).toEqual(['*'])
})

test('a program gets what the process was given, and none of Pullkey’s own variables', () => {
  const others = { PATH: '/bin', HOME: '/home/ada', KUBECONFIG: 'config', AWS_PROFILE: 'acme' }
  expect(surroundings({ ...complete, NODE_ENV: undefined, DATABASE_URL: 'postgres://ada:word@db', ...others })).toEqual(
    { ...others, NODE_ENV: undefined },
  )
})
