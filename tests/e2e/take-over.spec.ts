import { expect } from '@playwright/test'
import { cluster, test } from '#tests/e2e/fixtures.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'

/** A PullSecret that another tool holds: who holds it, and the one press that takes it over. */

test('what was changed by hand is said to be, and taken over after asking', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('contested', ['staging'])
  const namespace = `project-${id}-staging`
  await spoilContent(await cluster(), namespace)
  const card = person.card('staging')
  await person.page.getByRole('button', { name: 'Refresh' }).click()
  await expect(card).toContainText('The secret needs an update, but it was changed by hand')
  await expect(card).toContainText('set by hand: .dockerconfigjson')

  await card.getByRole('button', { name: 'Take over' }).click()
  const dialog = person.page.getByRole('dialog', { name: 'Take over ghcr-secret?' })
  await expect(dialog).toContainText(`into ghcr-secret in ${namespace}`)
  await expect(dialog).toContainText('It was made or changed by hand.')
  await expect(dialog.getByRole('listitem')).toHaveText(['set by hand: .dockerconfigjson'])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
  await expect(card).toContainText('changed by hand')

  await card.getByRole('button', { name: 'Take over' }).click()
  await dialog.getByRole('button', { name: 'Take over this secret' }).click()
  await expect(dialog).toBeHidden()
  await expect(card).toContainText('The secret was updated.')
  await expect(card).toContainText('The pull secret is in place with your current token.')
})

test('what changed while the dialog was open is not overwritten', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('changing', ['staging'])
  const namespace = `project-${id}-staging`
  const core = await cluster()
  await spoilContent(core, namespace)
  const card = person.card('staging')
  await person.page.getByRole('button', { name: 'Refresh' }).click()
  await card.getByRole('button', { name: 'Take over' }).click()
  const dialog = person.page.getByRole('dialog', { name: 'Take over ghcr-secret?' })
  await expect(dialog).toContainText('It was made or changed by hand.')
  const secret = await core.readNamespacedSecret({ name: 'ghcr-secret', namespace })
  const metadata = { ...secret.metadata, managedFields: undefined, labels: { ...secret.metadata?.labels, team: 'x' } }
  await core.replaceNamespacedSecret({ name: 'ghcr-secret', namespace, body: { ...secret, metadata } })
  await dialog.getByRole('button', { name: 'Take over this secret' }).click()
  await expect(card).toContainText('This has changed since you read it. Look again, then decide.')
})
