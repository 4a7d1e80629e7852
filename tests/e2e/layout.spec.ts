import { expect, type Page } from '@playwright/test'
import { layPod } from '#sandbox/cluster/pods.ts'
import { github, kubeconfig, test } from '#tests/e2e/fixtures.ts'

/** Nothing jumps away under somebody's hand, and nothing is wider than the screen. */

/** How much has moved by itself since the page was opened, as browsers count it: 0.1 is where they begin to complain. */
async function layoutShift(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const shifts = list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]
          resolve(shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0))
        }).observe({ type: 'layout-shift', buffered: true })
        // Without a shift the observer says nothing; two frames later it would have.
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(0))))
      }),
  )
}

/** On a narrow screen a name or a time may wrap, and a line more moves what is below: there browsers must not complain. */
const sizes = [
  { width: 1280, height: 800, most: 0.01 },
  { width: 360, height: 800, most: 0.1 },
]

for (const { most, ...viewport } of sizes) {
  test(`what arrives takes the place that was kept for it, ${viewport.width} px wide`, async ({ newPerson }) => {
    const person = await newPerson(undefined, { viewport })
    const { page } = person
    await person.signIn()
    const id = await person.createProject('still', ['development', 'staging', 'production'])
    for (const type of ['development', 'staging', 'production']) {
      await layPod(await kubeconfig(), {
        ...{ namespace: `project-${id}-${type}`, name: 'web', imagePullSecrets: ['ghcr-secret'] },
        containers: [{ name: 'app', image: 'ghcr.io/ada/web:1.4', state: { running: true } }],
      })
    }
    for (const [path, words] of [
      ['/projects', 'All pull secrets are current, and no pod fails to pull.'],
      [`/projects/${id}`, 'The pull secret is in place with your current token.'],
      ['/connection', 'GitHub says this token is valid'],
      ['/activity', 'Created project'],
    ] as const) {
      await page.goto(path)
      await expect(page.getByText(words).last()).toBeVisible()
      expect(await layoutShift(page), path).toBeLessThan(most)
    }
  })
}

for (const { most, ...viewport } of sizes) {
  test(`a manifest takes the place that was kept for it, ${viewport.width} px wide`, async ({ newPerson }) => {
    const person = await newPerson(undefined, { viewport })
    const { page } = person
    await person.signIn()
    const id = await person.createProject('waiting', ['production'])
    await page.goto(`/projects/${id}?adopt=development:nowhere&adopt=staging:neither`)
    await expect(person.card('production')).toContainText('The pull secret is in place with your current token.')
    await expect(page.getByText('The manifest isn’t applied yet')).toHaveCount(2)
    expect(await layoutShift(page)).toBeLessThan(most)
  })
}

test('word that a secret is outdated takes a place that was kept for it', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await person.createProject('outdated', ['staging'])
  const { token } = await github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  expect((await page.request.post('/api/trpc/connection.usePat', { data: { token } })).status()).toBe(200)
  await page.goto('/projects')
  await expect(page.getByRole('button', { name: 'Update 1 secret' })).toBeVisible()
  expect(await layoutShift(page)).toBeLessThan(0.01)
})

test('nothing is wider than a narrow screen, however long the names are', async ({ newPerson }) => {
  const person = await newPerson(undefined, { viewport: { width: 360, height: 800 } })
  const { page } = person
  await person.signIn()
  const id = await person.createProject('x'.repeat(60), ['development', 'staging', 'production'])
  const image = `ghcr.io/${'long-owner'.repeat(3)}/${'long-name'.repeat(9)}:${'1'.repeat(40)}`
  await layPod(await kubeconfig(), {
    ...{ namespace: `project-${id}-staging`, name: 'w'.repeat(60), imagePullSecrets: ['ghcr-secret'] },
    containers: [{ name: 'c'.repeat(60), image, state: { running: true } }],
  })
  for (const language of ['en', 'zh-CN']) {
    await page.context().addCookies([{ name: 'language', value: language, url: process.env.PULLKEY_URL ?? '' }])
    const open = `/projects/${id}#staging`
    for (const path of ['/projects', `/projects/${id}`, '/projects/new', open, '/connection', '/activity']) {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      if (path === open) await expect(page.getByText(image)).toBeVisible()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow, `${path} in ${language}`).toBeLessThanOrEqual(0)
    }
  }
})

test('a printed page holds what is known and nothing to press', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const id = await person.createProject('on paper', ['staging'])
  await expect(person.card('staging')).toContainText('The pull secret is in place with your current token.')
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  for (const role of ['button', 'textbox', 'navigation'] as const) await expect(page.getByRole(role)).toHaveCount(0)
  await expect(page.getByText('Check an image')).toBeHidden()
  await expect(page.getByText(`project-${id}-staging`, { exact: true })).toBeVisible()
  await expect(page.getByText('The pull secret is in place with your current token.')).toHaveCSS(
    'color',
    'rgb(26, 27, 32)',
  )
})
