import { readFile } from 'node:fs/promises'
import { expect, type Page } from '@playwright/test'
import { github, test } from '#tests/e2e/fixtures.ts'

/** What stays behind in a browser. */

async function kept(page: Page) {
  const stored = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))
  const cookies = await page.context().cookies(process.env.PULLKEY_URL ?? '')
  return { stored, cookies: cookies.map(({ name }) => name).sort() }
}

const nothing = { local: {}, session: {}, databases: [], caches: [], workers: 0 }
const PROTOCOL = ['next-auth.callback-url', 'next-auth.csrf-token']

test('the browser remembers the theme, the language and the session, and after signing out no session', async ({
  newPerson,
}) => {
  const person = await newPerson()
  const { page } = person
  const { token } = await github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  await person.signIn()
  await person.createProject('remembered', ['staging'])
  await page.getByRole('textbox', { name: 'Image to check' }).fill('nginx')
  await page.getByRole('button', { name: 'Check image' }).click()
  await expect(person.card('staging')).toContainText('is on another registry')
  expect(await kept(page)).toEqual({ stored: nothing, cookies: [...PROTOCOL, 'next-auth.session-token'].sort() })
  await page.goto('/connection')
  await page.getByRole('button', { name: 'Use a classic token instead' }).click()
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Use this token' }).click()
  await expect(page.getByText('The classic token is in use now.')).toBeVisible()
  await page.getByRole('button', { name: 'Switch between light and dark' }).click()
  await page.getByRole('button', { name: '用中文阅读' }).click()
  await page.getByRole('button', { name: 'Read in English' }).click()
  await page.getByRole('link', { name: 'Activity' }).click()
  await expect(page.getByRole('table')).toBeVisible()
  expect(await kept(page)).toEqual({
    stored: nothing,
    cookies: [...PROTOCOL, 'language', 'next-auth.session-token', 'theme'].sort(),
  })
  await page.getByRole('button', { name: `Account of ${person.login}` }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page.getByRole('button', { name: 'Sign in with GitHub' })).toBeVisible()
  expect(await kept(page)).toEqual({ stored: nothing, cookies: [...PROTOCOL, 'language', 'theme'].sort() })
})

test('the overview is exported with what stands in the cluster, and no name is a formula', async ({ newPerson }) => {
  const person = await newPerson()
  const { page, login } = person
  await person.signIn()
  const id = await person.createProject('=1+1, "shop"', ['staging'])
  await page.goto('/projects')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as CSV' }).click()
  const file = await saved
  expect(file.suggestedFilename()).toBe('pullkey-overview.csv')
  const [heads, row, end] = (await readFile(await file.path(), 'utf8')).split('\r\n')
  expect(heads).toMatch(/^\uFEFF"Project","Environment","Namespace","PullSecret"/)
  const time = String.raw`"\d{4}-\d\d-\d\dT[\d:.]+Z"`
  const cells = `"'=1\\+1, ""shop""","staging","project-${id}-staging","current","${login}","[0-9a-f]{16}",${time},${time}`
  expect(row).toMatch(new RegExp(`^${cells}$`))
  expect(end).toBe('')
})
