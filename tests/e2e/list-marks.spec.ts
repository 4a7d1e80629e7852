import { expect } from '@playwright/test'
import { cluster, github, test } from '#tests/e2e/fixtures.ts'

/** What the list of projects says by itself, and mends by one press. */

test('a token that GitHub revoked turns the list red without a press', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.createProject('revoked', ['staging'])
  await github.revokeTokens(person.login)
  await person.page.goto('/projects')
  await expect(person.page.getByText('There is no GitHub token to write into them.')).toBeVisible()
  await expect(person.page.getByText('1 outdated')).toBeVisible()
  await expect(person.page.getByRole('link', { name: 'Go to the connection' })).toBeVisible()
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
  await expect(person.page.getByText('2 namespaces have no pull secret.')).toBeVisible()
  await person.page.getByRole('button', { name: 'Create 2 pull secrets' }).click()
  await expect(person.page.getByText('all current')).toBeVisible()
})
