import { expect, type Page } from '@playwright/test'
import { settled } from '#tests/e2e/failing-pods.ts'
import { cluster, github, type Person, test } from '#tests/e2e/fixtures.ts'

/** The list of projects as somebody searches, filters and mends it. */

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const names = (page: Page) => page.getByRole('rowheader')

async function lose(person: Person, projectId: string, type: string): Promise<void> {
  const core = await cluster()
  await core.deleteNamespacedSecret({ namespace: `project-${projectId}-${type}`, name: 'ghcr-secret' })
  expect(person.page.isClosed()).toBe(false)
}

test('search and filter are in the address: they survive a reload, going back, and sharing', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const lost = await person.createProject('lost', ['production'])
  await person.createProject('whole', ['production'])
  await lose(person, lost, 'production')
  await page.goto('/projects')
  await expect(row(page, 'lost').getByRole('link', { name: 'production of lost: no pull secret' })).toBeVisible()
  const filter = page.getByRole('combobox', { name: 'Filter projects' })
  await filter.selectOption('Trouble')
  await expect(names(page)).toHaveText(['lost'])
  await expect(page.getByText('The filter hides 1 project.')).toBeVisible()
  expect(new URL(page.url()).search).toBe('?show=trouble')
  await page.reload()
  await expect(names(page)).toHaveText(['lost'])
  await page.getByRole('searchbox').pressSequentially('who')
  await expect(page.getByText('No project is in trouble.')).toBeVisible()
  await expect(page).toHaveURL(/\?search=who&show=trouble$/)
  await filter.selectOption('All')
  await expect(names(page)).toHaveText(['whole'])
  await row(page, 'whole').getByRole('link', { name: 'whole', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'whole', level: 1 })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('searchbox')).toHaveValue('who')
  await expect(names(page)).toHaveText(['whole'])
  await page.goBack()
  await expect(filter).toHaveValue('trouble')
  await expect(page.getByText('No project is in trouble.')).toBeVisible()
  await page.getByRole('link', { name: 'Projects', exact: true }).click()
  await expect(page.getByRole('searchbox')).toHaveValue('')
  // The trouble comes first, however the list is come to.
  await expect(names(page)).toHaveText(['lost', 'whole'])
  await page.goto('/projects?search=PRODUCTION')
  await expect(names(page)).toHaveText(['lost', 'whole'])
  await page.goto(`/projects?search=project-${lost}`)
  await expect(names(page)).toHaveText(['lost'])
  await page.context().addCookies([{ name: 'language', value: 'zh-CN', url: page.url() }])
  await page.goto('/projects?search=生产')
  await expect(names(page)).toHaveText(['lost', 'whole'])
})

test('what fails comes first when the list is refreshed, and no row moves by itself', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  const { fail } = await settled(person)
  await person.createProject('newer', ['staging'])
  await page.goto('/projects')
  await expect(page.getByText('All pull secrets are current, and no pod fails to pull.')).toBeVisible()
  await expect(page).toHaveTitle('Projects · Pullkey')
  await fail('not-found', { image: `ghcr.io/${person.login}/nothing:1` }, 'new')
  await page.goto('/projects')
  const failing = page.getByRole('link', { name: 'staging of verdicts: 1 pod: no such image' })
  await expect(failing).toBeVisible()
  await expect(page).toHaveTitle('✕ Projects · Pullkey')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(names(page)).toHaveText(['verdicts', 'newer'])
  await expect(page.getByText(/^read (now|\d+s ago) · \d+ ms$/)).toBeVisible()
  await page.getByRole('link', { name: '1 environment', exact: true }).click()
  await expect(names(page)).toHaveText(['verdicts'])
  await failing.click()
  await expect(page.getByRole('heading', { name: 'verdicts', level: 1 })).toBeVisible()
  await expect(page).toHaveTitle(/verdicts/)
})

test('the one primary button is that of the first trouble', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  const primary = page.locator('main .bg-accent')
  await person.signIn()
  await expect(primary).toHaveText(['New project'])
  const id = await person.createProject('mended', ['staging'])
  await page.goto('/projects')
  await expect(page.getByText('All pull secrets are current, and no pod fails to pull.')).toBeVisible()
  await expect(primary).toHaveText(['New project'])
  await lose(person, id, 'staging')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(primary).toHaveText(['Create 1 pull secret'])
  await github.revokeTokens(person.login)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(primary).toHaveText(['Reconnect GitHub'])
})

test('pulls are read only for rows near the screen', async ({ newPerson }) => {
  test.setTimeout(180_000)
  const person = await newPerson(undefined, { viewport: { width: 1280, height: 500 } })
  const { page } = person
  await person.signIn()
  for (let count = 0; count < 30; count++) {
    const data = { name: `p${count}`, environments: ['staging'] }
    expect((await page.request.post('/api/trpc/project.create', { data })).status()).toBe(200)
  }
  let asked = 0
  page.on('request', (request) => (asked += request.url().split('pullStatus.glance').length - 1))
  await page.goto('/projects')
  await expect(page.getByRole('link', { name: 'staging of p29: current', exact: true })).toBeVisible()
  // Those that are near by the first look came with the page.
  expect(asked).toBeLessThan(18)
  await row(page, 'p0').last().scrollIntoViewIfNeeded()
  await expect(page.getByRole('link', { name: 'staging of p0: current', exact: true })).toBeVisible()
  expect(asked).toBeGreaterThan(0)
})
