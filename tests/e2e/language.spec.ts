import { expect, type Page } from '@playwright/test'
import { github, test } from '#tests/e2e/fixtures.ts'

/** What only the other language's messages hold. */
const ENGLISH = 'No token is ever recorded'
const CHINESE = '绝不会记录任何令牌'

async function signInInChinese(page: Page, login: string): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: '使用 GitHub 登录' }).click()
  await page.getByLabel('Or another sandbox user, by login').fill(login)
  await page.getByRole('button', { name: 'Authorize Pullkey' }).click()
  await expect(page.getByRole('heading', { name: '项目', level: 1 })).toBeVisible()
}

test('the browser’s language decides, for people and for screen readers', async ({ request }) => {
  for (const [accepted, language, title] of [
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN', '查明镜像为什么拉取失败'],
    ['de,en;q=0.5', 'en', 'Find out why an image won’t pull'],
  ] as const) {
    const html = await (await request.get('/', { headers: { 'accept-language': accepted } })).text()
    expect(html).toContain(`<html lang="${language}"`)
    expect(html).toContain(title)
  }
})

test('only the messages of the language in use are sent', async ({ request }) => {
  const read = async (language: string) => {
    const html = await (await request.get('/', { headers: { 'accept-language': language } })).text()
    const scripts = [...html.matchAll(/src="(\/_next\/[^"]+\.js)"/g)].map(([, address]) => address ?? '')
    expect(scripts.length).toBeGreaterThan(3)
    const code = await Promise.all(scripts.map(async (address) => (await request.get(address)).text()))
    return [html, ...code].join('\n')
  }
  const [english, chinese] = [await read('en'), await read('zh-CN')]
  expect([english.includes(ENGLISH), english.includes(CHINESE)]).toEqual([true, false])
  expect([chinese.includes(ENGLISH), chinese.includes(CHINESE)]).toEqual([false, true])
})

test('the header switches the language in place, and it is remembered', async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/')
  await page.getByRole('button', { name: '用中文阅读' }).click()
  await expect(page.getByRole('heading', { name: '查明镜像为什么拉取失败，并修复它' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.getByRole('button', { name: 'Read in English' })).toBeFocused()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await page.getByRole('button', { name: 'Read in English' }).click()
  await expect(page.getByRole('button', { name: 'Sign in with GitHub' })).toBeVisible()
})

test('a whole journey in Chinese, from signing in to a pull that fails', async ({ newPerson }) => {
  const { page, login } = await newPerson(undefined, { locale: 'zh-CN' })
  await signInInChinese(page, login)
  await expect(page).toHaveTitle('项目 · Pullkey')
  await page.getByRole('link', { name: '新建项目' }).click()
  await page.getByRole('button', { name: '创建项目并向 2 个命名空间下发凭据' }).click()
  await expect(page.getByText('请给项目起个名称。')).toBeVisible()
  await page.getByRole('textbox', { name: '名称' }).fill('商店')
  await page.getByRole('button', { name: '创建项目并向 2 个命名空间下发凭据' }).click()
  const card = page.getByRole('region', { name: '生产' })
  await expect(card).toContainText('拉取凭据已就位，内容是你当前的令牌。')
  await expect(card).toContainText('Secret 已创建。')
  await expect(card).toContainText(/由 browser-\w+ 写入（(现在|\d+秒前)）/)
  await card.getByRole('textbox', { name: '要检查的镜像' }).fill('nginx')
  await card.getByRole('button', { name: '检查镜像', exact: true }).click()
  await expect(card).toContainText('nginx 属于其他镜像仓库。')
  await github.revokeTokens(login)
  await card.getByRole('textbox', { name: '要检查的镜像' }).fill(`ghcr.io/${login}/web`)
  await card.getByRole('button', { name: '检查镜像', exact: true }).click()
  await expect(card).toContainText('镜像仓库不再接受这个 Secret 中的令牌')
  await page.getByRole('region', { name: '你的令牌' }).getByRole('button', { name: '检查令牌' }).click()
  await expect(page.getByText('GitHub 表示这个令牌已被撤销。')).toBeVisible()
  await page.goto('/activity')
  await expect(page.getByRole('table')).toContainText('下发 Secret')
  const missing = await page.request.get('/projects/nothing-here', { headers: { 'accept-language': 'zh-CN' } })
  expect(await missing.text()).toContain('此页面不存在，或者你没有访问权限。')
})

test('what the server refuses is told in the reader’s language, never in its own words', async ({ newPerson }) => {
  const { page, login } = await newPerson(undefined, { locale: 'zh-CN' })
  await signInInChinese(page, login)
  await page.goto('/connection')
  await page.getByRole('button', { name: '改用经典令牌' }).click()
  const dialog = page.getByRole('dialog', { name: '使用经典令牌' })
  for (const [token, words] of [
    [`gho_${'canary'.repeat(6)}`, '这是应用的令牌。请粘贴经典个人访问令牌。'],
    ['x'.repeat(2_000), '这不是令牌：它太长，或者含有令牌中不会出现的字符。'],
    [`ghp_${'canary'.repeat(6)}`, 'GitHub 不认识这个令牌，或者它已经过期。'],
  ] as const) {
    await dialog
      .getByRole('textbox', { name: '令牌' })
      .or(dialog.getByLabel('令牌', { exact: true }))
      .fill(token)
    await dialog.getByRole('button', { name: '使用这个令牌' }).click()
    await expect(dialog.getByText(words)).toBeVisible()
    await expect(dialog).not.toContainText(/[a-z]{3,} [a-z]{2,} [a-z]{2,}/i)
  }
})

test('a sign-in that was declined is told in Chinese', async ({ newPerson }) => {
  const { page } = await newPerson(undefined, { locale: 'zh-CN' })
  for (const [code, words] of [
    ['declined', '你已取消 GitHub 授权，未保存任何数据。'],
    ['no-such-code', '登录失败。'],
  ]) {
    await page.goto(`/?error=${code}`)
    await expect(page.getByRole('alert').filter({ hasText: words })).toBeVisible()
  }
})
