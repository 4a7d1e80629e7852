import { expect, type Locator, type Page } from '@playwright/test'
import { github, registry, test } from '#tests/e2e/fixtures.ts'

/** Whole journeys without a mouse. After each step the focus stands somewhere, and what came of it is announced. */

/** Presses Tab until `target` has the focus; it must come round within a page's worth of stops. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let stops = 0; stops < 100; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard does not reach ${target}`)
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

async function write(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
}

const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true })
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true })
const announced = (page: Page, words: string) =>
  expect(page.locator('[role=status], [role=alert]').filter({ hasText: words }).first()).toBeVisible()
/** Not on the body, where the keyboard would begin at the top again. */
const expectFocusKept = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')

async function consent(page: Page, login: string): Promise<void> {
  await write(page, page.getByLabel('Or another sandbox user, by login'), login)
  await press(page, button(page, 'Authorize Pullkey'))
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/')
  await press(page, button(page, 'Sign in with GitHub'))
  await consent(page, login)
  await expect(page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
}

async function createProject(page: Page, name: string): Promise<void> {
  await press(page, link(page, 'New project'))
  await write(page, page.getByRole('textbox', { name: 'Name' }), name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

test('signing in, creating, provisioning, checking an image, and signing out', async ({ newPerson }) => {
  const { page, login } = await newPerson()
  await registry.putPackage(login, 'web', { tags: ['1'] })
  await signIn(page, login)
  await press(page, link(page, 'Skip to the content'))
  await expect(page.getByRole('main')).toBeFocused()
  await press(page, link(page, 'New project'))
  await expect(page.getByRole('main')).toBeFocused()
  await press(page, button(page, 'Create and provision 2 namespaces'))
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
  await announced(page, 'Give the project a name.')
  await page.keyboard.type('by keyboard')
  await press(page, page.getByRole('checkbox', { name: 'development' }), 'Space')
  await press(page, button(page, 'Create and provision 1 namespace'))
  await expect(page.getByRole('heading', { name: 'by keyboard', level: 1 })).toBeVisible()
  await expect(page.getByRole('main')).toBeFocused()
  await announced(page, 'The secret was created.')
  await press(page, button(page, 'Provision 1 namespace'))
  await announced(page, 'The secret was current already; nothing was written.')
  await expect(button(page, 'Provision 1 namespace')).toBeFocused()
  await write(page, page.getByRole('textbox', { name: 'Image to check' }), `ghcr.io/${login}/web:1`)
  await page.keyboard.press('Enter')
  await announced(page, 'would work now.')
  await expect(page.getByRole('textbox', { name: 'Image to check' })).toBeFocused()
  await press(page, button(page, `Account of ${login}`))
  await press(page, button(page, 'Sign out'))
  await expect(button(page, 'Sign in with GitHub')).toBeVisible()
})

test('dialogs take the focus, keep it and give it back', async ({ newPerson }) => {
  const { page, login } = await newPerson()
  await signIn(page, login)
  await createProject(page, 'dialogs')
  const opener = button(page.getByRole('region', { name: 'production' }), 'How to use it')
  await press(page, opener)
  const dialog = page.getByRole('dialog')
  await expect(dialog.locator(':focus')).toHaveCount(1)
  for (let stops = 0; stops < 8; stops++) {
    await page.keyboard.press('Tab')
    // From the last one on the way leads through the browser's own bar, but never to the page behind.
    await expect(page.locator(':focus').and(page.locator('body :not(dialog *)'))).toHaveCount(0)
  }
  await page.keyboard.press('Escape')
  await expect(opener).toBeFocused()
  await press(page, button(page, 'Rename'))
  await expect(page.getByRole('textbox', { name: 'Project name' })).toBeFocused()
  await page.keyboard.type('named anew')
  await page.keyboard.press('Enter')
  await announced(page, 'The project is called named anew now.')
  await expect(button(page, 'Rename')).toBeFocused()
  await press(page, button(page, 'More for this project'))
  await press(page, button(page, 'Remove project'))
  await press(page, button(dialog, 'Remove project and 2 secrets'))
  await announced(page, 'The project is removed.')
  await expect(dialog.locator(':focus')).toHaveCount(1)
  await press(page, button(dialog, 'Go to projects'))
  await expect(page.getByText('You have none yet.')).toBeVisible()
  await expectFocusKept(page)
})

test('pasting a token, updating what is outdated, and forgetting the connection', async ({ newPerson }) => {
  const { page, login } = await newPerson()
  const { token } = await github.mintToken(login, { kind: 'classic', scopes: ['read:packages'] })
  await signIn(page, login)
  await createProject(page, 'pasted')
  await press(page, link(page, 'Connection'))
  await press(page, button(page, 'Use a classic token instead'))
  await write(page, page.getByLabel('Token', { exact: true }), token)
  await page.keyboard.press('Enter')
  await announced(page, 'The classic token is in use now.')
  await expect(button(page, 'Replace classic token')).toBeFocused()
  await press(page, link(page, 'update them'))
  await expect(page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
  await expectFocusKept(page)
  await press(page, button(page, 'Update 2 outdated secrets'))
  await announced(page, '2 secrets are updated.')
  await expect(button(page, 'Update 2 outdated secrets')).toHaveCount(0)
  await expectFocusKept(page)
  await press(page, link(page, 'Connection'))
  await press(page, button(page, 'Use the OAuth token again'))
  await announced(page, 'The OAuth token is in use again.')
  await expect(button(page, 'Use a classic token instead')).toBeFocused()
  await press(page, link(page, 'Projects'))
  await press(page, link(page, 'pasted'))
  const card = page.getByRole('region', { name: 'production' })
  await press(page, button(card, 'Update this secret'))
  await expect(card).toContainText('The pull secret is in place with your current token.')
  await expect(card).toBeFocused()
  await press(page, link(page, 'Connection'))
  await press(page, button(page, 'Forget this connection'))
  await press(page, button(page.getByRole('dialog'), 'Forget connection'))
  await announced(page, 'The connection is forgotten.')
  await expect(page.getByRole('dialog').locator(':focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByText('There is no GitHub connection. Without one')).toBeVisible()
  await expectFocusKept(page)
})

test('switching the theme and the language, and searching', async ({ newPerson }) => {
  const { page, login } = await newPerson()
  await signIn(page, login)
  await createProject(page, 'found')
  await press(page, button(page, 'Switch between light and dark'))
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(button(page, 'Switch between light and dark')).toBeFocused()
  await press(page, page.getByRole('button', { name: '用中文阅读' }))
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await press(page, page.getByRole('button', { name: 'Read in English' }))
  await press(page, link(page, 'Projects'))
  await link(page, 'found').waitFor()
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox', { name: 'Search projects' })).toBeFocused()
  await page.keyboard.type('nowhere/')
  await announced(page, 'No projects found')
  await expect(page.getByRole('searchbox', { name: 'Search projects' })).toHaveValue('nowhere/')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('fou')
  await announced(page, '1 project found')
})
