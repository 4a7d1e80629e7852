import { expect } from '@playwright/test'
import { test } from '#tests/e2e/fixtures.ts'
import { startProxiedApp } from '#tests/e2e/own-app.ts'

test('cards arrive one by one, and leaving the page ends what is still asked of the cluster', async ({
  kept,
  newPerson,
}) => {
  // Another app is started for it.
  test.slow()
  const app = kept.use(await startProxiedApp())
  const person = await newPerson(app.url)
  await person.signIn()
  const id = await person.createProject('streamed', ['development', 'staging', 'production'])
  await expect(person.card('production')).toContainText('The pull secret is in place with your current token.')
  const held = app.proxy.hold(`project-${id}-staging`)
  await person.page.reload()
  await held.reached
  for (const environment of ['development', 'production']) {
    await expect(person.card(environment)).toContainText('The pull secret is in place with your current token.')
  }
  await expect(person.card('staging')).toContainText('reading…')
  await person.page.getByRole('link', { name: 'Projects', exact: true }).click()
  await held.left
  await expect(person.page.getByRole('link', { name: 'streamed', exact: true })).toBeVisible()
})
