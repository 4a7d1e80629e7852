import { expect } from '@playwright/test'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { test } from '#tests/e2e/fixtures.ts'
import { startProxiedApp } from '#tests/e2e/own-app.ts'
import { startPostgres } from '#tests/support/postgres.ts'

/** What people see while the cluster or the database is out, and that it goes on afterwards. */

test.use({ trace: 'off' })

test('the pages say which neighbour is out, and what is not affected', async ({ kept, newPerson }, testInfo) => {
  // Another app and a database are started for it.
  test.slow()
  const database = await startPostgres()
  if ('unavailable' in database) return testInfo.skip(true, `PostgreSQL cannot be had: ${database.unavailable}`)
  kept.defer(() => database.stop())
  const app = kept.use(await startProxiedApp({ DATABASE_URL: database.url, SUPPORT_CONTACT: 'the platform team' }))
  await app.proxy[Symbol.asyncDispose]()
  const person = await newPerson(app.url)
  await person.signIn()
  await person.createProject('cut off', ['staging'])
  const card = person.card('staging')
  await expect(card).toContainText('Nothing answers at the cluster’s address. Try again when it is back.')
  await expect(card).toContainText('The secret could not be read: nothing answers at the cluster’s address.')
  await expectAccessible(person.page, 'project without a cluster')
  await person.page.goto('/projects')
  await expect(person.page.getByText('Your projects, secrets and pods stay as they are.')).toBeVisible()
  await expectAccessible(person.page, 'projects without a cluster')
  const page = await person.newWindow()
  await database.stop()
  await page.goto('/projects')
  await expect(page.getByText('Pullkey’s database isn’t answering.')).toBeVisible()
  await expect(page.getByRole('alert').first()).toContainText('Contact: the platform team')
  await expectAccessible(page, 'without a database')
  await page.getByRole('button', { name: 'Try again' }).press('Enter')
  await expect(page.getByText('Pullkey’s database isn’t answering.')).toBeVisible()
})
