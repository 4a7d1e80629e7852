import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { github, test } from '#tests/e2e/fixtures.ts'

test('pasting tokens without end is refused in words, with the time from which on it works again', async ({
  newPerson,
}) => {
  const person = await newPerson()
  await person.signIn()
  const { token } = await github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  for (let count = 0; count < 10; count++) {
    const data = { token }
    expect((await person.page.request.post('/api/trpc/connection.usePat', { data })).status()).toBe(200)
  }
  const last = await person.page.request.post('/api/trpc/connection.usePat', { data: { token } })
  expect([last.status(), (await last.json()).error.data.appCode]).toEqual([429, 'RATE_LIMITED'])
  // In a window of its own: what the browser complains about here is what is tried.
  const page = await person.page.context().newPage()
  await page.goto('/connection')
  await page.getByRole('button', { name: 'Replace classic token' }).click()
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: 'Use this token' }).click()
  const refusal = page.getByRole('dialog').getByRole('alert')
  await expect(refusal).toContainText('This was done too often in a short time. Nothing was changed.')
  await expect(refusal).toContainText(/It works again at \d+:\d\d:\d\d [AP]M\./)
})

test('a sign-in that was refused for a time says which, and nothing else that an address holds', async ({
  newPerson,
}) => {
  const person = await newPerson()
  await person.page.goto('/?error=rate-limited&retryAt=2026-11-26T09:30:00.000Z')
  await expect(person.page.getByText('There were too many sign-ins in a short time')).toContainText(
    'It works again at 9:30:00 AM.',
  )
  await person.page.goto('/?error=rate-limited&retryAt=%3Cb%3Esoon')
  await expect(person.page.getByText('There were too many sign-ins in a short time')).not.toContainText('soon')
})

test('image checks beyond the limit are refused on the card, and the card stays', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const projectId = await person.createProject('checked', ['staging'])
  const { environments } = await (
    await person.page.request.get(`/api/trpc/project.get?input=${encodeURIComponent(JSON.stringify({ projectId }))}`)
  )
    .json()
    .then(({ result }) => result.data)
  const input = { projectId, environmentId: environments[0].id, image: 'ghcr.io/nobody/none:1' }
  const address = `/api/trpc/pullStatus.checkImage?input=${encodeURIComponent(JSON.stringify(input))}`
  const statuses = await Promise.all(
    Array.from({ length: 70 }, () => person.page.request.get(address).then((answer) => answer.status())),
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(60)
  expect(statuses.filter((status) => status === 429)).toHaveLength(10)
  const page = await person.page.context().newPage()
  await page.goto(`/projects/${projectId}`)
  const card = page.getByRole('region', { name: 'staging' })
  await card.getByRole('textbox', { name: 'Image to check' }).fill('ghcr.io/nobody/none:1')
  await card.getByRole('button', { name: 'Check image' }).click()
  await expect(card.getByRole('alert')).toContainText('This was done too often in a short time.')
  await expect(card.getByRole('alert')).toContainText(/It works again at \d+:\d\d:\d\d [AP]M\./)
  await expect(card).toContainText('The pull secret is in place')
})

test('everything one did comes down as a file', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.createProject('=1+1, 商店', ['staging'])
  await person.page.goto('/activity')
  const coming = person.page.waitForEvent('download')
  await person.page.getByRole('link', { name: 'Download as CSV' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe('pullkey-activity.csv')
  const text = await readFile(await download.path(), 'utf8')
  expect(text.split('\r\n')).toHaveLength(6)
  expect(text).toContain(`,"Created project","'=1+1, 商店","","","done",""`)
})
