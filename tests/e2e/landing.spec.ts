import { expect } from '@playwright/test'
import { test } from '#tests/e2e/fixtures.ts'

/** Before the sign-in: what the page says, and where it leads back to. */

test('a link to a card of a project leads there through the sign-in, fragment included', async ({ newPerson }) => {
  const ada = await newPerson()
  await ada.signIn()
  const id = await ada.createProject('shop', ['production'])
  // From a page of another address: a fragment alone loads nothing.
  await ada.page.goto('about:blank')
  await ada.page.context().clearCookies()
  await ada.page.goto(`/projects/${id}#production`)
  await expect(ada.page.getByText('Sign in to see this project.')).toBeVisible()
  await ada.page.getByRole('button', { name: 'Sign in with GitHub' }).click()
  await ada.page.getByLabel('Or another sandbox user, by login').fill(ada.login)
  await ada.page.getByRole('button', { name: 'Authorize Pullkey' }).click()
  await expect(ada.page.getByRole('heading', { name: 'shop', level: 1 })).toBeVisible()
  expect(new URL(ada.page.url())).toMatchObject({ pathname: `/projects/${id}`, hash: '#production' })
})

test('a refused sign-in says whom to ask', async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/?error=not-allowed')
  const contact = page.getByRole('alert').getByRole('link', { name: 'ops@acme.example' })
  await expect(contact).toHaveAttribute('href', 'mailto:ops@acme.example')
  await page.goto('/?error=declined')
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'ops@acme.example' })).toBeHidden()
})
