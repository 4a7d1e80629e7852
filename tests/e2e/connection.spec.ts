import { expect } from '@playwright/test'
import { cluster, github, test } from '#tests/e2e/fixtures.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'

test('a denied sign-in comes back with a sentence, and signing out leaves nothing to see', async ({ newPerson }) => {
  const person = await newPerson()
  await person.page.goto('/')
  await person.page.getByRole('button', { name: 'Sign in with GitHub' }).click()
  await person.page.getByLabel('Or another sandbox user, by login').fill(person.login)
  await person.page.getByRole('button', { name: 'Cancel' }).click()
  await expect(person.page.getByText('You cancelled at GitHub. Nothing was saved.')).toBeVisible()
  await person.signIn()
  await person.page.getByText(person.login).click()
  await person.page.getByRole('button', { name: 'Sign out' }).click()
  await expect(person.page.getByRole('button', { name: 'Sign in with GitHub' })).toBeVisible()
  await person.page.goto('/connection')
  await expect(person.page.getByRole('button', { name: 'Sign in with GitHub' })).toBeVisible()
})

test('GitHub is asked on the connection page, and a revoked token is said to be one', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.page.goto('/connection')
  await person.page.getByRole('button', { name: 'Check token' }).click()
  await expect(person.page.getByText('GitHub says this token is valid and may read packages.')).toBeVisible()
  await github.revokeTokens(person.login)
  await person.page.getByRole('button', { name: 'Check token' }).click()
  await expect(person.page.getByText('GitHub says this token was revoked.')).toBeVisible()
})

test('signing in as somebody else in the same browser ends the first session', async ({ newPerson }) => {
  const [first, second] = [await newPerson(), await newPerson()]
  await first.signIn()
  await first.createProject('of the first', ['staging'])
  await first.page.goto('/connection')
  await first.page.getByRole('button', { name: 'Reconnect GitHub' }).click()
  await first.page.getByLabel('Or another sandbox user, by login').fill(second.login)
  const before = await first.page.context().cookies()
  await first.page.getByRole('button', { name: 'Authorize Pullkey' }).click()
  await expect(first.page.getByRole('heading', { name: 'Connection', level: 1 })).toBeVisible()
  await expect(first.page.getByRole('button', { name: `Account of ${second.login}` })).toBeVisible()
  await first.page.goto('/projects')
  await expect(first.page.getByText('of the first')).toHaveCount(0)
  const old = before.map(({ name, value }) => `${name}=${value}`).join('; ')
  const answer = await fetch(`${process.env.PULLKEY_URL}/api/trpc/project.list`, { headers: { cookie: old } })
  expect(answer.status).toBe(401)
})

test('a token revoked at GitHub is seen, replaced by signing in, and updated everywhere by one button', async ({
  newPerson,
}) => {
  const core = await cluster()
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('revoked', ['development', 'staging'])
  await github.revokeTokens(person.login)
  await person.page.goto('/connection')
  await person.page.getByRole('button', { name: 'Check token' }).click()
  await expect(person.page.getByText('GitHub says this token was revoked.')).toBeVisible()
  await person.page.getByRole('button', { name: 'Reconnect GitHub' }).first().click()
  await person.page.getByLabel('Or another sandbox user, by login').fill(person.login)
  await person.page.getByRole('button', { name: 'Authorize Pullkey' }).click()
  await expect(person.page.getByText('GitHub says this token is valid and may read packages.')).toBeVisible()
  await person.page.goto('/projects')
  await person.page.getByRole('button', { name: 'Update 2 secrets' }).click()
  await expect(person.page.getByRole('button', { name: 'Update 2 secrets' })).toHaveCount(0)
  await person.page.goto(`/projects/${id}`)
  const [token] = await github.liveTokens(person.login)
  for (const environment of ['development', 'staging']) {
    await expect(person.card(environment)).toContainText('The pull secret is in place with your current token.')
    const secret = await getSecret(core, `project-${id}-${environment}`)
    expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { password: token } } })
  }
})
