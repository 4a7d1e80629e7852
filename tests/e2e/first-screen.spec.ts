import { expect, type Page } from '@playwright/test'
import type { KnownPullFailure } from '#sandbox/cluster/pull-failures.ts'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { checkAgain, GREEN, settled } from '#tests/e2e/failing-pods.ts'
import { cluster, type Person, registry, test } from '#tests/e2e/fixtures.ts'

/** Whoever opens a failing project for the first time sees what is wrong and what mends it without scrolling. */

const sizes = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
]

interface Failure {
  cause: KnownPullFailure
  sentence: string
  /** The button that mends it. */
  mend: string | RegExp
  /** Of somebody else, who gives no access. */
  isOthers?: true
  imagePullSecrets?: string[]
}

const failures: Failure[] = [
  { cause: 'no-access', sentence: 'has no access to it.', mend: /^Copy a request for /, isOthers: true },
  { cause: 'not-found', sentence: 'the registry has no such tag or image.', mend: 'Open the package at GitHub' },
  {
    ...{ cause: 'no-credential', sentence: 'it doesn’t reference ghcr-secret in imagePullSecrets.' },
    ...{ mend: 'How to use it', imagePullSecrets: [] },
  },
]

async function expectAtOnce(page: Page, sentence: string, mend: string | RegExp) {
  for (const viewport of sizes) {
    await page.setViewportSize(viewport)
    await page.reload()
    const card = page.getByRole('region', { name: 'staging' })
    await expect(card.getByText(sentence).first()).toBeInViewport({ ratio: 1 })
    const name = typeof mend === 'string' ? { name: mend, exact: true } : { name: mend }
    const button = card.getByRole('button', name).or(card.getByRole('link', name)).first()
    await expect(button).toBeInViewport({ ratio: 1 })
  }
}

/** Somebody who has come to the page with its Environment folded open by a failure. */
async function failing(person: Person, owner: Person, { cause, imagePullSecrets, isOthers }: Failure) {
  const { fail } = await settled(person)
  const { login } = isOthers ? owner : person
  await registry.putPackage(login, 'web', { tags: ['1'] })
  const image = `ghcr.io/${login}/web:${cause === 'not-found' ? 'nope' : '1'}`
  await fail(cause, { image, ...(imagePullSecrets && { imagePullSecrets }) }, 'new')
}

for (const failure of failures) {
  test(`${failure.cause}: the sentence and what mends it are in the first screen`, async ({ newPerson }) => {
    const [person, owner] = [await newPerson(), await newPerson()]
    await failing(person, owner, failure)
    await expectAtOnce(person.page, failure.sentence, failure.mend)
    await expect(person.page).toHaveTitle(/^✕ verdicts/)
    await expect(person.page.getByText('1 of 1 environment cannot pull')).toBeVisible()
  })
}

test('a namespace without its secret: both are in the first screen', async ({ newPerson }) => {
  const person = await newPerson()
  const { namespace } = await settled(person)
  await (await cluster()).deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
  await expectAtOnce(person.page, 'This namespace has no pull secret.', 'Create this secret')
})

test('a healthy Environment that came with the page is folded, and opens by its press and by its address', async ({
  newPerson,
}) => {
  const person = await newPerson()
  const { page } = person
  const { card, run } = await settled(person)
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  await run({ image: `ghcr.io/${person.login}/web:1` })
  await checkAgain(card)
  await expect(card).toContainText('running (image may be cached)')
  // What came of provisioning is shown until the page is opened anew.
  await page.reload()
  await expect(card).toContainText(GREEN)
  await expect(card).toContainText(`${GREEN} 1 workload, none failing.`)
  await expect(card.getByRole('textbox')).toHaveCount(0)
  await expectAccessible(page, 'a folded card')
  const show = card.getByRole('button', { name: 'Show staging' })
  await expect(show).toHaveAttribute('aria-expanded', 'false')
  await show.press('Enter')
  await expect(card.getByRole('textbox', { name: 'Image to check' })).toBeVisible()
  await card.getByRole('button', { name: 'Hide staging' }).press('Enter')
  await expect(card.getByRole('textbox')).toHaveCount(0)
  await page.evaluate(() => location.assign('#staging'))
  await expect(card.getByRole('textbox', { name: 'Image to check' })).toBeVisible()
})

test('a report is copied as Markdown with the node’s words', async ({ newPerson }) => {
  const person = await newPerson(undefined, { permissions: ['clipboard-read', 'clipboard-write'] })
  const { page } = person
  const { card, fail } = await settled(person)
  const image = `ghcr.io/${person.login}/web:nope`
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  await fail('not-found', { image }, 'new')
  await checkAgain(card)
  await card.getByRole('button', { name: 'Copy a report' }).click()
  const report = await page.evaluate(() => navigator.clipboard.readText())
  expect(report).toContain('## ✕ staging: image pulls')
  expect(report).toContain(`can’t pull ${image}: the registry has no such tag or image.`)
  expect(report).toContain('```text')
  await expectAccessible(page, 'a failing card')
})
