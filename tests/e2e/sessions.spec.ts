import { randomUUID } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { signIn, type Visitor } from '#sandbox/github/sign-in.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import { inputs, procedures } from '#tests/support/procedure-inputs.ts'

/** The built app, called with sessions that are over. */

const appUrl = process.env.PULLKEY_URL ?? ''
const github = new GitHubControl(process.env.PULLKEY_GITHUB_URL ?? '')

async function visitor(): Promise<Visitor> {
  const { login } = await github.createUser(`session-${randomUUID().slice(0, 8)}`)
  return signIn({ appUrl, login, callbackUrl: '/projects' })
}

const post = (person: Visitor, path: string, body: Record<string, string>) =>
  person.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(body),
  })

/** Every procedure's answer to this cookie, on a project that is there. */
async function answers(cookie: string, projectId: string): Promise<Set<number>> {
  const target = { projectId, environmentId: projectId }
  const statuses = procedures.map(async ({ path, type }) => {
    const input = JSON.stringify(inputs[path]?.(target) ?? null)
    const query = type === 'query' ? `?input=${encodeURIComponent(input)}` : ''
    const init = type === 'query' ? {} : { method: 'POST', body: input }
    const headers = { cookie, 'content-type': 'application/json' }
    return (await fetch(`${appUrl}/api/trpc/${path}${query}`, { ...init, headers })).status
  })
  return new Set(await Promise.all(statuses))
}

async function projectOf(person: Visitor): Promise<string> {
  const created = await person.fetch('/api/trpc/project.create', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'session', environments: ['staging'] }),
  })
  return (await created.json()).result.data.project.id
}

test('a cookie is worth nothing when it is made up, nor after signing out', async () => {
  const person = await visitor()
  const projectId = await projectOf(person)
  const copied = person.cookieHeader()
  expect(await answers('', projectId)).toEqual(new Set([401]))
  expect(await answers(`next-auth.session-token=${randomUUID()}`, projectId)).toEqual(new Set([401]))

  const { csrfToken } = await (await person.fetch('/api/auth/csrf')).json()
  await post(person, '/api/auth/signout', { csrfToken, callbackUrl: appUrl, json: 'true' })
  expect(await answers(copied, projectId)).toEqual(new Set([401]))
})

test('a copied cookie is worth nothing after its owner signed out everywhere', async () => {
  const person = await visitor()
  const projectId = await projectOf(person)
  const copied = person.cookieHeader()
  const headers = { cookie: copied, 'content-type': 'application/json' }
  const before = await fetch(`${appUrl}/api/trpc/project.list`, { headers })
  expect(before.status).toBe(200)
  await fetch(`${appUrl}/api/trpc/account.signOutEverywhere`, { method: 'POST', headers, body: 'null' })
  expect(await answers(copied, projectId)).toEqual(new Set([401]))
})
