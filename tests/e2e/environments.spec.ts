import { expect } from '@playwright/test'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { announced, button, expectFocusKept, press } from '#tests/e2e/by-keyboard.ts'
import { cluster, test } from '#tests/e2e/fixtures.ts'
import { getSecret } from '#tests/support/kubernetes.ts'

/** Environments that come and go on the project's page, without a mouse. */

test('an environment is added, removed to the last, and added again', async ({ newPerson }) => {
  const core = await cluster()
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const id = await person.createProject('growing', ['staging'])
  const more = button(page, 'More for this project')
  const dialog = page.getByRole('dialog')

  await press(page, more)
  await press(page, button(page, 'Add environment'))
  await expect(dialog.getByRole('group', { name: 'Environment' }).getByRole('radio')).toHaveCount(2)
  await press(page, dialog.getByRole('radio', { name: 'development' }), 'Space')
  await page.keyboard.press('ArrowDown')
  await expect(dialog).toContainText(`ghcr-secret in project-${id}-production`)
  await expectAccessible(page, 'the question which to add')
  await page.keyboard.press('Escape')
  await expect(more).toBeFocused()

  await press(page, more)
  await press(page, button(page, 'Add environment'))
  await press(page, button(dialog, 'Add production'))
  await announced(page, 'production was added.')
  await expect(more).toBeFocused()
  await expect(person.card('production')).toContainText('The secret was created.')
  await expect(person.card('production')).toContainText('The pull secret is in place with your current token.')
  expect(await getSecret(core, `project-${id}-production`)).not.toBeNull()

  for (const type of ['production', 'staging']) {
    const card = person.card(type)
    await press(page, button(card, `More for ${type}`))
    await press(page, button(card, 'Remove environment'))
    await expect(dialog).toContainText('The namespace and everything that runs in it stay.')
    await press(page, button(dialog, 'Remove environment and secret'))
    await announced(page, 'The environment is removed.')
    await page.keyboard.press('Escape')
    await expect(card).toHaveCount(0)
    await expectFocusKept(page)
    expect(await getSecret(core, `project-${id}-${type}`)).toBeNull()
    expect((await core.readNamespace({ name: `project-${id}-${type}` })).status?.phase).toBe('Active')
  }

  await expect(page.getByText('This project has no environments')).toBeVisible()
  await expectAccessible(page, 'a project without environments')
  await expect(page.getByRole('button', { name: /^Provision/ })).toHaveCount(0)
  await press(page, button(page, 'Add environment'))
  await press(page, dialog.getByRole('radio', { name: 'development' }), 'Space')
  await page.keyboard.press('ArrowDown')
  await press(page, button(dialog, 'Add staging'))
  await expect(person.card('staging')).toContainText('The secret was created.')
  await expectFocusKept(page)
})

test('a project without environments is shown with nothing green, and removed', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await page.request.post('/api/trpc/project.create', { data: { name: 'bare', environments: [] } })
  await page.goto('/projects')
  await expect(page.getByRole('row', { name: 'bare' })).toContainText('no environments')
  await expect(page.locator('main .text-ok')).toHaveCount(0)
  await page.getByRole('link', { name: 'bare' }).click()
  await expect(page.getByText('This project has no environments')).toBeVisible()
  await button(page, 'More for this project').click()
  await expect(button(page, 'Remove secrets')).toHaveCount(0)
  await button(page, 'Remove project').click()
  await button(page.getByRole('dialog'), 'Remove project').click()
  await expect(page.getByRole('dialog')).toContainText('The project is removed.')
})

test('an environment that was added elsewhere is told, and shown', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const projectId = await person.createProject('elsewhere', ['staging', 'production'])
  await page.request.post('/api/trpc/environment.add', { data: { projectId, type: 'development' } })
  await button(page, 'More for this project').click()
  await button(page, 'Add environment').click()
  const dialog = page.getByRole('dialog')
  await button(dialog, 'Add development').click()
  await expect(dialog.getByRole('alert')).toContainText('This has changed since you read it.')
  await button(dialog, 'Cancel').click()
  await expect(person.card('development')).toContainText('The pull secret is in place with your current token.')
})
