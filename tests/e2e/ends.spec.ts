import { test } from '#tests/e2e/fixtures.ts'
import { startOwnApp } from '#tests/e2e/own-app.ts'

test('a page that never stops asking is closed before the app that it asks ends', async ({ kept, newPerson }) => {
  // Another app is started for it.
  test.slow()
  const app = kept.use(await startOwnApp({}))
  const { page } = await newPerson(app.url)
  await page.goto('/')
  const answered = page.waitForResponse('**/api/health/live')
  await page.evaluate(() => {
    const ask = (): unknown => fetch('/api/health/live').then(ask, ask)
    ask()
  })
  await answered
})
