import { expect } from '@playwright/test'
import { github, keptForFile, test } from '#tests/e2e/fixtures.ts'
import { type OwnApp, startOwnApp } from '#tests/e2e/own-app.ts'

/** What is said before anything is filled in, and what comes next. */

const kept = keptForFile()
let app: OwnApp

test.beforeAll(async () => {
  app = kept.use(await startOwnApp({ MAX_PROJECTS_PER_USER: '1' }))
})

test('the name has the focus, and the project’s page says what comes next', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await page.getByRole('link', { name: 'New project' }).first().click()
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await page.keyboard.type('shop')
  await page.getByRole('button', { name: /^Create and provision/ }).click()
  await expect(page.getByRole('region', { name: 'production' })).toContainText('Next, reference it in your pods')
})

test('a revoked token is told before anything is filled in, with its mend', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.page.goto('/projects/new')
  await expect(person.page.getByRole('button', { name: 'Reconnect GitHub' })).toBeHidden()
  await github.revokeTokens(person.login)
  await person.page.reload()
  await expect(person.page.getByText('GitHub says this token was revoked.')).toBeVisible()
  await expect(person.page.getByRole('button', { name: 'Reconnect GitHub' })).toBeVisible()
})

test('whoever owns as many projects as are allowed is told so in the form’s place', async ({ newPerson }) => {
  const person = await newPerson(app.url)
  await person.signIn()
  await person.createProject('only', ['staging'])
  await person.page.goto('/projects/new')
  await expect(person.page.getByText('You own 1 project, which is the most allowed here.')).toBeVisible()
  await expect(person.page.getByRole('textbox')).toHaveCount(0)
})
