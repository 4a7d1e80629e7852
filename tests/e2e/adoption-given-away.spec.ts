import { expect } from '@playwright/test'
import { adopt, checkAndAdd, copyManifest, makeAdoptable } from '#tests/e2e/adoptable-namespace.ts'
import { test } from '#tests/e2e/fixtures.ts'

test('a namespace that its administrator gives to another project is theirs, and the activity says who did it', async ({
  newPerson,
  kept,
}) => {
  const place = await makeAdoptable(kept)
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const first = await adopt(person, place)
  const second = await person.createProject('second', ['staging'])
  await page.goto(`/projects/${second}?adopt=production:${place.namespace}`)
  await place.kubectl(['apply', '-f', '-'], await copyManifest(page, 'production'))
  await checkAndAdd(page, 'production')
  await expect(person.card('production')).toContainText('a ghcr-secret here that Pullkey wrote for another project.')
  await person.card('production').getByRole('button', { name: 'Take over' }).click()
  await expect(page.getByRole('dialog')).toContainText('Pullkey wrote it for another project, which loses it.')
  await page.keyboard.press('Escape')

  await page.goto(`/activity?project=${first}`)
  const row = page.getByRole('row').filter({ hasText: 'Namespace moved to another project' })
  await expect(row).toContainText('the namespace’s administrator')
  await expect(row).toContainText(place.namespace)
  const csv = await (await page.request.get(`/api/activity/csv?project=${first}`)).text()
  const record = ['the namespace’s administrator', 'Namespace moved to another project', 'adopted', '', place.namespace]
  expect(csv).toContain(`"${[...record, 'done'].join('","')}"`)

  await page.goto('/projects')
  await page.getByRole('searchbox', { name: 'Search projects' }).fill(place.namespace)
  await expect(page.getByRole('row')).toHaveCount(2)
  await expect(page.getByRole('link', { name: 'second', exact: true })).toBeVisible()
})
