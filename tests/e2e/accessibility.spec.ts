import { expect, type Page } from '@playwright/test'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { cluster, github, kubeconfig, type Person, registry, test } from '#tests/e2e/fixtures.ts'

/** Every page in every state that people meet: axe finds nothing. The notice stands on all of them. */

// A trace would hold all that axe says.
test.use({ trace: 'off' })

const LONG = 'a-name-that-is-as-long-as-names-of-projects-may-be-allowed-x'

async function lay(namespace: string, name: string, image: string, cause?: Parameters<typeof pullFailure>[0]) {
  const { backOff, events } = pullFailure(cause ?? 'no-access', image)
  await layPod(await kubeconfig(), {
    ...{ namespace, name, imagePullSecrets: cause === 'no-credential' ? [] : ['ghcr-secret'] },
    containers: [{ name: 'app', image, state: cause ? { waiting: backOff } : { running: true } }],
    ...(cause ? { events } : {}),
  })
}

/** Somebody with one project whose Environments are in different states. */
async function settled(person: Person, name = LONG): Promise<string> {
  await person.signIn()
  return person.createProject(name, ['development', 'staging', 'production'])
}

const check = async (page: Page, environment: string, image: string) => {
  const card = page.getByRole('region', { name: environment })
  await card.getByRole('textbox', { name: 'Image to check' }).fill(image)
  await card.getByRole('button', { name: 'Check image' }).click()
  return card
}

test('signed out, after a sign-in that failed, and where there is nothing', async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/')
  await expect(page.getByRole('complementary', { name: 'Notice' })).toBeVisible()
  await expectAccessible(page, 'signed out')
  for (const code of ['declined', 'not-allowed']) {
    await page.goto(`/?error=${code}`)
    await expectAccessible(page, `sign-in error ${code}`)
  }
})

test('without projects, and while a project is made', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await expectAccessible(page, 'no projects')
  await page.goto('/activity?show=trouble')
  await expect(page.getByText('No failures are recorded.')).toBeVisible()
  await expectAccessible(page, 'no activity')
  await page.goto('/projects/new')
  await expectAccessible(page, 'new project with its plan')
  for (const type of ['development', 'production']) await page.getByRole('checkbox', { name: type }).uncheck()
  await page.getByRole('button', { name: 'Create project' }).click()
  await expect(page.getByText('Choose at least one environment.')).toBeVisible()
  await expectAccessible(page, 'new project with wrong input')
})

test('a project whose cards differ, its dialogs and its menu', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  const id = await settled(person)
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  await lay(`project-${id}-development`, 'web-1', `ghcr.io/${person.login}/web:1`)
  await lay(`project-${id}-staging`, 'web-2', 'ghcr.io/acme/api:2', 'no-access')
  await lay(`project-${id}-production`, 'web-3', 'ghcr.io/acme/api:3', 'no-credential')
  await page.reload()
  await expect(person.card('production')).toContainText('doesn’t reference ghcr-secret')
  await page.getByText('The node’s message').first().click()
  await expectAccessible(page, 'project with failing pods')
  await page.getByRole('button', { name: 'More for this project' }).click()
  await expectAccessible(page, 'menu of the project')
  await page.getByRole('button', { name: 'Remove secrets' }).click()
  await expectAccessible(page, 'removing, asked')
  await page.getByRole('button', { name: 'Remove 3 secrets' }).click()
  await expect(page.getByText('The secrets are removed.')).toBeVisible()
  await expectAccessible(page, 'removing, done')
  await page.keyboard.press('Escape')
  await person.card('production').getByRole('button', { name: 'How to use it' }).click()
  await expectAccessible(page, 'how to use it')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Project name' }).fill('')
  await page.getByRole('button', { name: 'Save name' }).click()
  await expectAccessible(page, 'renaming with a wrong name')
})

test('what a check of an image says, and the images to choose from', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await person.createProject('checks', ['staging'])
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  const outcomes = [
    [`ghcr.io/${person.login}/web:1`, 'would work now'],
    [`ghcr.io/${person.login}/web:2`, 'no such tag or image'],
    ['nginx', 'is on another registry'],
    ['not an image', 'An image name has no spaces.'],
  ] as const
  for (const [image, words] of outcomes) {
    await expect(await check(page, 'staging', image)).toContainText(words)
    await expectAccessible(page, `check: ${words}`)
  }
  await person.card('staging').getByRole('button', { name: 'Choose an image' }).click()
  await expect(page.getByRole('button', { name: `ghcr.io/${person.login}/web` })).toBeVisible()
  await expectAccessible(page, 'images to choose from')
  await github.revokeTokens(person.login)
  await page.reload()
  await expect(await check(page, 'staging', `ghcr.io/${person.login}/web:1`)).toContainText('no longer accepts')
  await expectAccessible(page, 'check with a dead token')
})

test('a secret of somebody else, and a deleted one', async ({ newPerson }) => {
  const core = await cluster()
  const person = await newPerson()
  const id = await settled(person, 'neighbours')
  for (const type of ['development', 'staging']) {
    await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: `project-${id}-${type}` })
  }
  await core.createNamespacedSecret({
    namespace: `project-${id}-development`,
    body: { metadata: { name: 'ghcr-secret' }, stringData: { a: 'b' } },
  })
  await person.page.reload()
  await expect(person.card('development')).toContainText('that Pullkey didn’t create')
  await expect(person.card('staging')).toContainText('This namespace has no pull secret.')
  await expectAccessible(person.page, 'foreign and missing')
})

test('in Chinese', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  const id = await settled(person, '商店')
  await page.getByRole('button', { name: '用中文阅读' }).click()
  for (const [path, words] of [
    [`/projects/${id}`, '拉取凭据已就位'],
    ['/projects', '所有拉取凭据均为最新'],
    ['/connection', 'GitHub 表示这个令牌有效'],
    ['/activity', '创建项目'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByText(words).first()).toBeVisible()
    await expectAccessible(page, `${path} in Chinese`)
  }
})

test('pages that are not there, and answers that do not come', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('errors', ['staging'])
  const page = await person.newWindow()
  await page.goto('/nowhere')
  await expect(page.getByRole('heading', { name: 'Not found' })).toBeVisible()
  await expectAccessible(page, 'not found')
  await page.route('**/api/trpc/**', (route) => route.abort())
  await page.goto(`/projects/${id}`)
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText('Pullkey didn’t answer.').first()).toBeVisible()
  await expectAccessible(page, 'project without an answer')
  await page.goto('/projects')
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText('Pullkey didn’t answer.')).toBeVisible()
  await expectAccessible(page, 'projects without an answer')
  await page.unroute('**/api/trpc/**')
  await page.context().clearCookies()
  await page.getByRole('button', { name: 'Refresh' }).click()
  await expect(page.getByText('Your session has ended.')).toBeVisible()
  await expectAccessible(page, 'a session that has ended')
})
