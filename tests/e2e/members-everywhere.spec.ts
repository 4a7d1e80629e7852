import { expect, type Page } from '@playwright/test'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { button } from '#tests/e2e/by-keyboard.ts'
import { type Person, test } from '#tests/e2e/fixtures.ts'
import { invite, openShared, putToken } from '#tests/e2e/sharing.ts'

/** Sharing in either language, on a narrow screen, and as axe sees it. */

// A trace would hold all that axe says.
test.use({ trace: 'off' })

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

/** Every state that sharing has, opened one after the other. */
async function* states(ada: Person, grace: Person): AsyncGenerator<[state: string, page: Page]> {
  const id = await openShared(ada, grace, 'everywhere')
  const name = 'a-name-as-long-as-names-of-projects-may-be-which-is-60-marks'
  const created = await ada.page.request.post('/api/trpc/project.create', { data: { name, environments: [] } })
  const waiting: string = (await created.json()).result.data.project.id
  await invite(ada, grace, waiting)
  await expect(grace.card('staging')).toContainText('Check an image')
  await expect(grace.card('staging')).toContainText('No pod here uses')
  yield ['the card with another’s token', grace.page]
  await button(grace.card('staging'), 'Put my token here').click()
  await expect(grace.page.getByRole('dialog')).toContainText('takes the place of')
  yield ['replacing a token, asked', grace.page]
  await grace.page.keyboard.press('Escape')
  await button(grace.page, 'Details').click()
  yield ['the members, as one of them', grace.page]
  await button(grace.page.getByRole('dialog'), 'Leave project').click()
  yield ['leaving, asked', grace.page]
  await grace.page.goto('/projects')
  await expect(grace.page.getByText('invites you to')).toBeVisible()
  await expect(grace.page.getByText('All pull secrets are current, and no pod fails to pull.')).toBeVisible()
  yield ['an invitation', grace.page]
  await putToken(grace, id)
  await grace.page.goto('/connection')
  yield ['where one’s token is', grace.page]
  await button(grace.page, `Withdraw from project-${id}-staging`).click()
  yield ['withdrawing, asked', grace.page]
  const dialog = ada.page.getByRole('dialog')
  await ada.page.goto(`/projects/${waiting}`)
  await button(ada.page, 'Manage').click()
  await dialog.getByRole('textbox').fill('grace')
  await button(dialog, 'Find').click()
  await expect(button(dialog, 'Invite grace')).toBeVisible()
  yield ['inviting, found', ada.page]
  await ada.page.goto(`/projects/${id}`)
  await button(ada.page, 'Manage').click()
  await button(dialog, `Hand over to ${grace.login}`).click()
  yield ['handing over, asked', ada.page]
}

test('axe finds nothing where people share', async ({ newPerson }) => {
  test.slow()
  const [ada, grace] = [await newPerson(), await newPerson()]
  for await (const [state, page] of states(ada, grace)) await expectAccessible(page, state)
})

test('nothing of sharing is wider than a narrow screen', async ({ newPerson }) => {
  const viewport = { width: 360, height: 800 }
  const [ada, grace] = [await newPerson(undefined, { viewport }), await newPerson(undefined, { viewport })]
  for await (const [state, page] of states(ada, grace)) expect(await overflow(page), state).toBeLessThanOrEqual(0)
})

test('sharing reads well in Chinese', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  const id = await openShared(ada, grace, '商店')
  for (const { page } of [ada, grace])
    await page.context().addCookies([{ name: 'language', value: 'zh-CN', url: process.env.PULLKEY_URL ?? '' }])
  await grace.page.reload()
  const card = grace.page.getByRole('region', { name: '预发布' })
  await expect(grace.page.getByRole('region', { name: '成员' })).toContainText(
    `成员：${ada.login}（所有者）、${grace.login}`,
  )
  await expect(card).toContainText(`拉取凭据已就位，内容是 @${ada.login} 当前的令牌。`)
  await button(card, '放入我的令牌').click()
  await expect(grace.page.getByRole('dialog')).toContainText(`你的令牌将取代 project-${id}-staging 中`)
  await button(grace.page.getByRole('dialog'), '放入我的令牌').click()
  await expect(card).toContainText('拉取凭据已就位，内容是你当前的令牌。')
  await button(grace.page, '详情').click()
  await button(grace.page.getByRole('dialog'), '退出项目').click()
  await button(grace.page.getByRole('dialog'), '退出项目').click()
  await expect(grace.page.getByRole('heading', { name: '项目', level: 1 })).toBeVisible()
  await ada.page.reload()
  await expect(ada.page.getByRole('region', { name: '预发布' })).toContainText(
    `@${grace.login} 已退出此项目，但 Secret 中仍是其令牌。`,
  )
  await grace.page.goto('/connection')
  await expect(grace.page.getByRole('region', { name: '你的令牌在以下拉取凭据中' })).toContainText('你已退出此项目。')
})
