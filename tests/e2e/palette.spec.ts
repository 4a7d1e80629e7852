import { expect } from '@playwright/test'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { button, expectFocusKept, press } from '#tests/e2e/by-keyboard.ts'
import { test } from '#tests/e2e/fixtures.ts'

/** Going anywhere by `Ctrl K`. */

test('Ctrl K leads from any page to a project by name, namespace or type, and to a page', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const shop = await person.createProject('shop', ['production'])
  await person.createProject('billing', ['staging'])
  await page.goto('/activity')
  const scripts: string[] = []
  page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()))
  const field = page.getByRole('combobox', { name: 'Go to a project or page' })
  // The page is there before its scripts, which hear the keyboard.
  await expect(async () => {
    await page.keyboard.press('Control+k')
    await expect(field).toBeFocused({ timeout: 1_000 })
  }).toPass()
  // It comes with the first press.
  expect(scripts.length).toBeGreaterThan(0)
  const options = page.getByRole('dialog').getByRole('option')
  await expect(options).toHaveText([
    'Projectspage',
    'New projectpage',
    'Connectionpage',
    'Activitypage',
    /billing/,
    /shop/,
  ])
  for (const [text, found] of [
    [`project-${shop}-production`, 'shop'],
    ['Staging', 'billing'],
    ['SHO', 'shop'],
  ] as const) {
    await field.fill(text)
    await expect(options).toHaveText([`${found}project`])
  }
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'shop', level: 1 })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(options).toHaveCount(6)
  await page.keyboard.press('ArrowUp')
  await expect(options.last()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Connection', level: 1 })).toBeVisible()
})

test('the palette gives the focus back, says what it does not find, and is accessible', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const opener = button(page, 'Go to a project or page')
  await press(page, opener)
  const field = page.getByRole('dialog').getByRole('combobox')
  await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible()
  await expectAccessible(page, 'the palette')
  await field.fill('nowhere')
  await expect(page.getByRole('status').getByText('No project or page matches “nowhere”.')).toBeVisible()
  await expectAccessible(page, 'the palette without a hit')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(opener).toBeFocused()
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await page.keyboard.press('Control+k')
  await expect(field).toBeFocused()
  await page.keyboard.press('Escape')
  await expectFocusKept(page)
})
