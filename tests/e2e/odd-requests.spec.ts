import { randomUUID } from 'node:crypto'
import { globSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { signIn, type Visitor } from '#sandbox/github/sign-in.ts'
import { github } from '#tests/e2e/fixtures.ts'

/** What anybody may write into an address, a cookie or a body, at every route: it is answered, and never as our mistake. */

const appUrl = process.env.PULLKEY_URL ?? ''
/** From another client each time: the limit on coming back from GitHub is not to be spent for the other tests. */
const elsewhere = () => ({ 'x-forwarded-for': randomUUID() })

/** The search parameters that each route reads, and how each of its own words in the path is filled in. */
const routes: Record<string, { search: string[]; path?: (odd: string) => string[] }> = {
  '/': { search: ['error', 'retryAt', 'callbackUrl'] },
  '/activity': { search: ['project', 'show'] },
  '/api/activity/csv': { search: ['project', 'show'] },
  '/api/auth/[...nextauth]': {
    search: [],
    path: (odd) => [
      `/api/auth/${odd}`,
      `/api/auth/signin/${odd}`,
      `/api/auth/signin?callbackUrl=${odd}`,
      `/api/auth/callback/${odd}`,
      `/api/auth/callback/github?code=${odd}&state=${odd}`,
      `/api/auth/callback/github?error=${odd}&error_description=${odd}`,
      `/api/auth/error?error=${odd}`,
      `/api/auth/session?callbackUrl=${odd}`,
    ],
  },
  '/api/health/live': { search: [] },
  '/api/health/ready': { search: [] },
  '/api/trpc/[trpc]': {
    search: [],
    path: (odd) => [
      `/api/trpc/${odd}`,
      `/api/trpc/project.list?input=${odd}`,
      `/api/trpc/project.list?batch=${odd}&input=${odd}`,
      `/api/trpc/project.list,${odd}?batch=1&input=${odd}`,
      ...['search', 'cursor'].map((name) => `/api/trpc/project.list?input=${inputOf(name, odd)}`),
      ...['cursor', 'projectId'].map((name) => `/api/trpc/auditEvent.list?input=${inputOf(name, odd)}`),
    ],
  },
  '/connection': { search: ['error', 'retryAt'] },
  '/projects': { search: ['search', 'cursor'] },
  '/projects/[projectId]': { search: [], path: (odd) => [`/projects/${odd}`, `/projects/${odd}?${odd}=${odd}`] },
  '/projects/new': { search: [] },
}

/** The input of a procedure, in which `odd` stands as it is written in the address. */
const inputOf = (name: string, value: string) => `%7B%22${name}%22%3A%22${value}%22%7D`

const odd = [
  ...[
    '%00',
    'a%00b',
    '%0A',
    '%0D%0Ax:y',
    '%ED%A0%80',
    '%FF',
    '%',
    '%zz',
    '%E2%80%AE',
    '%F0%9F%92%A5',
    '%5Cu0000',
    '%5Cud800',
  ],
  ...['%2e%2e', '..%2f..%2fetc', '%5C', '%3Cscript%3E', '%27', '%7B%22a%22%3A1%7D', '[object%20Object]'],
  ...['__proto__', 'constructor', 'toString', 'then', 'null', '-0', '1e999', 'a.b.c', 'unknown.x', 'a'.repeat(4_000)],
  ...['0000-00-00T00:00:00Z', '9999-99-99T99:99:99Z', '//evil.example', 'https%3A%2F%2Fevil.example', 'javascript%3A1'],
]

/** Every way to write a value for `name`: once, twice, as the array and the object of other frameworks, and bare. */
const queriesOf = (name: string) => [
  ...odd.map((value) => `${name}=${value}`),
  ...[`${name}=a&${name}=b`, `${name}[]=a&${name}[]=b`, `${name}[a]=b`, name, `${name}=`],
  Array.from({ length: 200 }, () => `${name}=a`).join('&'),
]

async function visitor(): Promise<Visitor> {
  const { login } = await github.createUser(`odd-${randomUUID().slice(0, 8)}`)
  return signIn({ appUrl, login, callbackUrl: '/projects' })
}

const addressesOf = (route: string, { search, path }: (typeof routes)[string]) => [
  ...(path ? [] : [route]),
  ...search.flatMap((name) => queriesOf(name).map((query) => `${route}?${query}`)),
  ...(path ? odd.flatMap(path) : odd.map((value) => `${route}?${value}=${value}`)),
]

/** The answers' statuses, one request after the other, for whatever was answered as a mistake of ours. */
async function failuresOf(send: Visitor['fetch'], addresses: string[]) {
  const failures: string[] = []
  for (const address of addresses) {
    const response = await send(address, { headers: elsewhere() })
    await response.arrayBuffer()
    if (response.status >= 500) failures.push(`${response.status} ${address.slice(0, 200)}`)
  }
  return failures
}

test('every route is tried', () => {
  const files = globSync('app/**/{page.tsx,route.ts}')
  const found = files.map((file) => `/${file.split('/').slice(1, -1).join('/')}`)
  expect(found.sort()).toEqual(Object.keys(routes).sort())
})

for (const [route, wanted] of Object.entries(routes)) {
  test(`${route} answers whatever its address holds`, async () => {
    test.slow()
    const person = await visitor()
    const nobody: Visitor['fetch'] = (path, init) => fetch(appUrl + path, { redirect: 'manual', ...init })
    const addresses = addressesOf(route, wanted)
    expect(await failuresOf(person.fetch, addresses)).toEqual([])
    expect(await failuresOf(nobody, addresses)).toEqual([])
  })
}

test('odd cookies are as good as none', async () => {
  const session = 'next-auth.session-token'
  const cookies = odd.flatMap((value) =>
    [session, 'next-auth.csrf-token', 'next-auth.callback-url', 'next-auth.state', 'language', 'theme'].map(
      (name) => `${name}=${value}`,
    ),
  )
  const failures: string[] = []
  for (const cookie of cookies) {
    for (const path of ['/', '/api/auth/session', '/api/auth/csrf', '/api/auth/callback/github?code=a&state=b']) {
      const response = await fetch(appUrl + path, { redirect: 'manual', headers: { cookie, ...elsewhere() } })
      await response.arrayBuffer()
      if (response.status >= 500) failures.push(`${response.status} ${path} ${cookie.slice(0, 100)}`)
    }
  }
  expect(failures).toEqual([])
})

test('odd bodies are refused, as what they are', async () => {
  const person = await visitor()
  const bodies = [
    '',
    '\0',
    '{',
    '[]',
    'null',
    '"\\ud800"',
    '{"__proto__":1}',
    `{"name":"${'a'.repeat(5_000)}"}`,
    '1e999',
  ]
  const failures: string[] = []
  for (const path of [
    '/api/trpc/project.create',
    '/api/auth/signin/github',
    '/api/auth/signout',
    '/api/auth/callback/github',
  ]) {
    for (const body of bodies) {
      for (const type of [
        'application/json',
        'application/x-www-form-urlencoded',
        'text/plain',
        'multipart/form-data',
      ]) {
        const response = await person.fetch(path, {
          method: 'POST',
          body,
          headers: { 'content-type': type, ...elsewhere() },
        })
        await response.arrayBuffer()
        if (response.status >= 500) failures.push(`${response.status} ${path} ${type} ${body.slice(0, 60)}`)
      }
    }
  }
  expect(failures).toEqual([])
})
