import { expect, type Locator, type Page } from '@playwright/test'

/** What somebody without a mouse does and notices. */

/** Presses Tab until `target` has the focus; it must come round within a page's worth of stops. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let stops = 0; stops < 100; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard does not reach ${target}`)
}

export async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target)
  await page.keyboard.press(key)
}

export const button = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true })
export const announced = (page: Page, words: string) =>
  expect(page.locator('[role=status], [role=alert]').filter({ hasText: words }).first()).toBeVisible()
/** Not on the body, where the keyboard would begin at the top again. */
export const expectFocusKept = (page: Page) =>
  expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY')
