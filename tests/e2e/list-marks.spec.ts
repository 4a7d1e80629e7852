import { expect } from '@playwright/test'
import { settled } from '#tests/e2e/failing-pods.ts'
import { cluster, github, test } from '#tests/e2e/fixtures.ts'

/** What the list of projects says by itself, and mends by one press. */

test('a token that GitHub revoked turns the list red without a press', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.createProject('revoked', ['staging'])
  await github.revokeTokens(person.login)
  await person.page.goto('/projects')
  await expect(
    person.page.getByText('Your GitHub token was revoked: new pulls fail · 1 secret is outdated'),
  ).toBeVisible()
  await expect(person.page.getByRole('link', { name: 'staging of revoked: token no longer works' })).toBeVisible()
  await expect(person.page.getByRole('button', { name: 'Reconnect GitHub' })).toBeVisible()
  await expect(person.page.getByRole('button', { name: /^Update/ })).toHaveCount(0)
})

test('secrets that are missing are created by one press', async ({ newPerson }) => {
  const core = await cluster()
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('missing', ['development', 'staging'])
  for (const type of ['development', 'staging']) {
    await core.deleteNamespacedSecret({ namespace: `project-${id}-${type}`, name: 'ghcr-secret' })
  }
  await person.page.goto('/projects')
  await expect(person.page.getByText('2 namespaces have no pull secret')).toBeVisible()
  await person.page.getByRole('button', { name: 'Create 2 pull secrets' }).click()
  await expect(person.page.getByText('All pull secrets are current, and no pod fails to pull.')).toBeVisible()
})

test('pods that cannot pull are told above the list and in their row, whatever the secret', async ({ newPerson }) => {
  const person = await newPerson()
  const { fail } = await settled(person)
  await fail('not-found', { image: `ghcr.io/${person.login}/nothing:1` }, 'new')
  await person.page.goto('/projects')
  await expect(person.page.getByText('1 environment can’t pull')).toBeVisible()
  await expect(person.page.getByRole('link', { name: 'staging of verdicts: 1 pod: no such image' })).toBeVisible()
  await expect(person.page.getByText('No secret is outdated.')).toHaveCount(0)
})

test('a token that ends soon is told beside the secret that holds it, in the list and on the card', async ({
  newPerson,
}) => {
  const person = await newPerson()
  await person.signIn()
  const expiresAt = new Date(Date.now() + 9.5 * 24 * 3600_000).toISOString()
  const { token } = await github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'], expiresAt })
  const pasted = await person.page.request.post('/api/trpc/connection.usePat', { data: { token } })
  expect(pasted.status()).toBe(200)
  await person.createProject('ending', ['staging'])
  await expect(person.card('staging')).toContainText('its token expires in 9 days')
  await person.page.goto('/projects')
  await expect(person.page.getByRole('link', { name: 'staging of ending: current · expires in 9 d' })).toBeVisible()
})
