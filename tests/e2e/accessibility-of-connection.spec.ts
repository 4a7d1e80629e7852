import { expect } from '@playwright/test'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { github, test } from '#tests/e2e/fixtures.ts'

/** The Connection in every state that people meet, and the list of projects that follows it: axe finds nothing. */

// A trace would hold all that axe says.
test.use({ trace: 'off' })

test('projects that are listed, outdated, searched for and not found', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await person.createProject('a-name-as-long-as-names-of-projects-may-be-which-is-60-marks', [
    'development',
    'staging',
    'production',
  ])
  await page.goto('/projects')
  await expect(page.getByText('All pull secrets are current, and no pod fails to pull.')).toBeVisible()
  await expectAccessible(page, 'projects')
  await page.getByRole('searchbox', { name: 'Search projects' }).fill('nowhere')
  await expect(page.getByText('No project matches “nowhere”.')).toBeVisible()
  await expectAccessible(page, 'search without a hit')
  const { token } = await github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  await page.goto('/connection')
  await page.getByRole('button', { name: 'Use a classic token instead' }).click()
  const dialog = page.getByRole('dialog', { name: 'Use a classic token' })
  await dialog.getByLabel('Token', { exact: true }).fill('ghp_no')
  await dialog.getByRole('button', { name: 'Use this token' }).click()
  await expect(dialog.getByText('GitHub does not know this token')).toBeVisible()
  await expectAccessible(page, 'a pasted token refused')
  await dialog.getByLabel('Token', { exact: true }).fill(token)
  await dialog.getByRole('button', { name: 'Use this token' }).click()
  await expect(page.getByText('The classic token is in use now.')).toBeVisible()
  await expectAccessible(page, 'a classic token in use')
  await page.goto('/projects')
  await expect(page.getByRole('button', { name: 'Update 3 secrets' })).toBeVisible()
  await expectAccessible(page, 'outdated projects')
  await page.goto('/activity')
  await expectAccessible(page, 'activity')
})

test('the connection, whatever GitHub says of it, and how it is forgotten', async ({ newPerson }) => {
  const person = await newPerson()
  const { page, login } = person
  await person.signIn()
  await person.createProject('forgotten', ['staging'])
  await page.goto('/connection')
  const troubles = [
    [null, 'is valid and may read packages'],
    [{ mode: 'sso' }, 'wants single sign-on'],
    [{ mode: 'rate-limited' }, 'asks to wait'],
    [{ mode: 'cut' }, 'could not be asked just now'],
  ] as const
  for (const [api, words] of troubles) {
    await github.setTrouble(login, { api })
    await page.getByRole('button', { name: 'Check token' }).click()
    await expect(page.getByRole('region', { name: 'State' })).toContainText(words)
    await expectAccessible(page, `connection: ${words}`)
  }
  await github.setTrouble(login, { api: null })
  await github.revokeTokens(login)
  await page.getByRole('button', { name: 'Check token' }).click()
  await expect(page.getByText('GitHub says this token was revoked.')).toBeVisible()
  await expectAccessible(page, 'connection: revoked')
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await expectAccessible(page, 'deleting the account, asked')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Disconnect GitHub' }).click()
  await expectAccessible(page, 'forgetting, asked')
  await page.getByRole('button', { name: 'Disconnect now' }).click()
  await expect(page.getByText('GitHub is disconnected.')).toBeVisible()
  await expectAccessible(page, 'forgetting, done')
  await page.keyboard.press('Escape')
  await expect(page.getByText('GitHub isn’t connected, so nothing can be provisioned')).toBeVisible()
  await expectAccessible(page, 'no connection')
})
