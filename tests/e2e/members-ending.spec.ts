import { expect } from '@playwright/test'
import { announced, button } from '#tests/e2e/by-keyboard.ts'
import { cluster, test } from '#tests/e2e/fixtures.ts'
import { openShared, putToken } from '#tests/e2e/sharing.ts'
import { getSecret } from '#tests/support/kubernetes.ts'

/** How sharing ends: by handing over, by removing, by going. */

test('a project is handed over, and its former owner can leave it', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  await openShared(ada, grace, 'handed over')
  const dialog = ada.page.getByRole('dialog')
  await button(ada.page, 'Manage').click()
  await button(dialog, `Hand over to ${grace.login}`).click()
  await expect(dialog).toContainText('You stay as a member.')
  await button(dialog, `Hand over to ${grace.login}`).click()
  await announced(ada.page, `${grace.login} owns this project now. You are a member.`)
  await expect(button(dialog, 'Leave project')).toBeVisible()
  await expect(ada.page.getByRole('region', { name: 'Members' })).toContainText(
    `Members: ${grace.login} (owner), ${ada.login}`,
  )
  await grace.page.reload()
  await button(grace.page, 'More for this project').click()
  await expect(button(grace.page, 'Remove project')).toBeVisible()
})

test('a member who is removed is out at once, and their token stays to be replaced', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  const id = await openShared(ada, grace, 'removed')
  await putToken(grace, id)
  await ada.page.reload()
  const dialog = ada.page.getByRole('dialog')
  await button(ada.page, 'Manage').click()
  await button(dialog, `Remove ${grace.login}`).click()
  await expect(dialog).toContainText('Their access to this project ends at once.')
  await button(dialog, `Remove ${grace.login}`).click()
  await announced(ada.page, `${grace.login} is not a member any more.`)
  await ada.page.keyboard.press('Escape')
  await expect(ada.card('staging')).toContainText(`@${grace.login} has left this project`)
  await button(ada.card('staging'), 'Put my token here').click()
  await button(ada.page.getByRole('dialog'), 'Put my token here').click()
  await expect(ada.card('staging')).toContainText('The pull secret is in place with your current token.')
  expect((await grace.page.request.get(`/projects/${id}`)).status()).toBe(404)
})

test('a project with members is removed only when its name is typed', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  const id = await openShared(ada, grace, 'loved by two')
  await putToken(grace, id)
  await button(ada.page, 'More for this project').click()
  await button(ada.page, 'Remove project').click()
  const dialog = ada.page.getByRole('dialog')
  await expect(dialog).toContainText('1 other person is a member and loses the project too.')
  await button(dialog, 'Remove project and 1 secret').click()
  await expect(dialog).toContainText('Type loved by two exactly as it is written here.')
  await expect(dialog.getByRole('textbox', { name: 'To confirm, type loved by two' })).toBeFocused()
  expect(await getSecret(await cluster(), `project-${id}-staging`)).not.toBeNull()
  await ada.page.keyboard.type('loved by two')
  await button(dialog, 'Remove project and 1 secret').click()
  await expect(dialog).toContainText('The project is removed.')
  expect(await getSecret(await cluster(), `project-${id}-staging`)).toBeNull()
})

test('an account with a shared project is deleted only when that project is decided about', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  const id = await openShared(ada, grace, 'left to others')
  const namespace = `project-${id}-staging`
  await ada.page.goto('/connection')
  await button(ada.page, 'Delete my account').click()
  const dialog = ada.page.getByRole('dialog', { name: 'Delete your account?' })
  await expect(dialog.getByRole('list', { name: 'Namespaces' })).toContainText(namespace)
  await button(dialog, 'Delete account').click()
  await expect(dialog).toContainText(`Type ${ada.login} exactly as it is written here.`)
  await ada.page.keyboard.type(ada.login)
  await button(dialog, 'Delete account').click()
  await expect(dialog).toContainText('Nothing was deleted yet.')
  await expect(dialog.getByRole('link', { name: 'left to others' })).toHaveAttribute('href', `/projects/${id}`)
  expect(await getSecret(await cluster(), namespace)).not.toBeNull()
  await button(dialog, 'Delete the account and end this project').click()
  await announced(ada.page, 'Your account is deleted.')
  expect(await getSecret(await cluster(), namespace)).toBeNull()
  await grace.page.goto('/projects')
  await expect(grace.page.getByRole('link', { name: 'left to others' })).toHaveCount(0)
})

test('what was done about people is told on the activity page', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  await openShared(ada, grace, 'told')
  await ada.page.goto('/activity')
  const row = (words: string) => ada.page.getByRole('row').filter({ hasText: words })
  await expect(row('Invited to the project')).toContainText(`@${grace.login}`)
  await expect(row('Joined the project')).toContainText(grace.login)
  await expect(row('Joined the project')).toContainText('told')
})
