import { expect } from '@playwright/test'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { adopt, checkAndAdd, copyManifest, makeAdoptable, panel } from '#tests/e2e/adoptable-namespace.ts'
import { checkAgain, GREEN } from '#tests/e2e/failing-pods.ts'
import { cluster, github, kubeconfig, test } from '#tests/e2e/fixtures.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'

/** Namespaces that exist already, from the wish for one to its end, with kubectl as their administrator. */

// A trace would hold all that axe says.
test.use({ trace: 'off' })

test('a namespace that exists is wished for, let in by its administrator, and added by one press', async ({
  newPerson,
  kept,
}) => {
  const { namespace, kubectl } = await makeAdoptable(kept)
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await page.goto('/projects/new')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('shop')
  await page.getByRole('checkbox', { name: 'development' }).uncheck()
  await page.getByRole('checkbox', { name: 'staging' }).check()
  await page.getByRole('radiogroup', { name: 'Namespace for production' }).getByLabel('one that exists').check()
  await page.getByRole('textbox', { name: 'Namespace for production' }).fill(namespace)
  await expect(page.getByRole('listitem').filter({ hasText: namespace })).toContainText(
    'adds this namespace once its administrator has applied a manifest',
  )
  await expectAccessible(page, 'new project with a namespace that exists')
  await page.getByRole('button', { name: 'Create and provision 1 namespace' }).click()
  await expect(person.card('staging')).toContainText('The secret was created.')
  await expect(page).toHaveURL(new RegExp(`\\?adopt=production:${namespace}$`))

  await page.reload()
  await expect(panel(page, 'production')).toContainText('The manifest isn’t applied yet, checked at')
  await expectAccessible(page, 'waiting for a Consent')
  const manifest = await copyManifest(page, 'production')
  await checkAndAdd(page, 'production')
  await expect(panel(page, 'production')).toContainText('The manifest isn’t applied yet, checked at')
  await expect(panel(page, 'production').getByRole('button', { name: 'Check and add' })).toBeFocused()
  expect(await getSecret(await cluster(), namespace)).toBeNull()

  await kubectl(['apply', '-f', '-'], manifest)
  await checkAndAdd(page, 'production')
  const card = person.card('production')
  await expect(card).toContainText('The secret was created.')
  await expect(card).toContainText(GREEN)
  await expect(card).toContainText('adopted')
  await expect(card).toBeFocused()
  await expect(page).toHaveURL(/\/projects\/[\w-]+$/)
  await expect(person.card('staging')).toContainText(GREEN)
  const [token] = await github.liveTokens(person.login)
  expect(dockerConfigOf(await getSecret(await cluster(), namespace))).toMatchObject({
    auths: { 'ghcr.io': { username: person.login, password: token } },
  })
})

test('a pod’s failure is told while the Consent is there, and nothing of the namespace without it', async ({
  newPerson,
  kept,
}) => {
  const place = await makeAdoptable(kept)
  const { namespace, kubectl } = place
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await adopt(person, place)
  const card = person.card('production')
  const image = `ghcr.io/${person.login}/nothing:1`
  const { backOff, events } = pullFailure('not-found', image, 'new')
  await layPod(await kubeconfig(), {
    ...{ namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], events },
    containers: [{ name: 'app', image, state: { waiting: backOff } }],
  })
  await checkAgain(card)
  await expect(card).toContainText(`1 pod can’t pull ${image}: the registry has no such tag or image.`)
  const consent = await kubectl(['get', 'rolebinding', 'pullkey', '-o', 'json'])

  await kubectl(['delete', 'rolebinding', 'pullkey'])
  await checkAgain(card)
  await expect(card).toContainText('Pullkey isn’t let into this namespace')
  await expect(card).not.toContainText(image)
  await expect(card.getByRole('textbox')).toHaveCount(0)
  await expect(card.getByText(`kubectl -n ${namespace} delete secret ghcr-secret`)).toBeVisible()
  expect(await copyManifest(page, 'production')).toContain(`"${namespace}"`)
  await expectAccessible(page, 'a Consent that was withdrawn')
  await page.getByRole('link', { name: 'Projects', exact: true }).click()
  await expect(page.getByRole('link', { name: 'production of adopted: no consent' })).toBeVisible()
  await expect(page.getByText('1 namespace doesn’t let its project in')).toBeVisible()
  await expectAccessible(page, 'a list with a Consent that was withdrawn')

  await page.getByRole('link', { name: 'adopted', exact: true }).click()
  await kubectl(['apply', '-f', '-'], JSON.stringify({ ...JSON.parse(consent), metadata: metadataOf(consent) }))
  await checkAgain(card)
  await expect(card).toContainText(`1 pod can’t pull ${image}`)
  await expect(card.getByRole('textbox', { name: 'Image to check' })).toBeVisible()
})

/** What a manifest says of it. */
function metadataOf(json: string) {
  const { name, namespace, annotations } = JSON.parse(json).metadata
  return { name, namespace, annotations }
}

test('a ghcr-secret that somebody made by hand is taken over after asking, and by nothing else', async ({
  newPerson,
  kept,
}) => {
  const place = await makeAdoptable(kept)
  const core = await cluster()
  const credential = ['--docker-server=quay.io', '--docker-username=x', '--docker-password=y']
  await place.kubectl(['create', 'secret', 'docker-registry', 'ghcr-secret', ...credential])
  const before = await getSecret(core, place.namespace)
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await adopt(person, place)
  const card = person.card('production')
  await expect(card).toContainText('that Pullkey didn’t create: it was made by hand.')
  await page.getByRole('button', { name: 'Provision 1 namespace' }).click()
  await expect(card).toContainText('You can take it over on the project page.')
  expect(await getSecret(core, place.namespace)).toEqual(before)

  await card.getByRole('button', { name: 'Take over' }).click()
  const dialog = page.getByRole('dialog', { name: 'Take over ghcr-secret?' })
  await expect(dialog).toContainText('It was made or changed by hand.')
  await expect(dialog).toContainText('Credentials for other registries in it are lost.')
  await expect(page.getByText(/kubectl-|before-first-apply/)).toHaveCount(0)
  await expectAccessible(page, 'taking over what was made by hand')
  await dialog.getByRole('button', { name: 'Take over this secret' }).click()
  await expect(card).toContainText(GREEN)
  const auths = Object.keys((dockerConfigOf(await getSecret(core, place.namespace)) as { auths: object }).auths)
  expect(auths).toEqual(['ghcr.io'])
})

test('a tool that manages the ghcr-secret of an adopted namespace is named', async ({ newPerson, kept }) => {
  const place = await makeAdoptable(kept)
  await place.kubectl(
    ['apply', '--server-side', '--field-manager=argocd-controller', '-f', '-'],
    JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'ghcr-secret' } },
      ...{ type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': btoa('{"auths":{}}') } },
    }),
  )
  const person = await newPerson()
  await person.signIn()
  await adopt(person, place)
  await expect(person.card('production')).toContainText('that Pullkey didn’t create: argocd-controller manages it.')
  await person.card('production').getByRole('button', { name: 'Take over' }).click()
  await expect(person.page.getByRole('dialog')).toContainText('Managed by argocd-controller now.')
})

test('in Chinese and on a narrow screen, from the wish to a Consent that was withdrawn', async ({
  newPerson,
  kept,
}) => {
  const { namespace, kubectl } = await makeAdoptable(kept)
  const person = await newPerson(undefined, { viewport: { width: 360, height: 800 } })
  const { page } = person
  await person.signIn()
  await page.context().addCookies([{ name: 'language', value: 'zh-CN', url: process.env.PULLKEY_URL ?? '' }])
  const expectFine = async (state: string) => {
    await expectAccessible(page, `${state}, in Chinese`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), state).toBeLessThanOrEqual(0)
  }
  await page.goto('/projects/new')
  await page.getByRole('textbox', { name: '名称', exact: true }).fill('商店')
  await page.getByRole('checkbox', { name: '开发' }).uncheck()
  await page.getByRole('radiogroup', { name: '生产环境的命名空间' }).getByLabel('使用已有命名空间').check()
  await page.getByRole('textbox', { name: '生产环境的命名空间名称' }).fill(namespace)
  await expectFine('new project')
  await page.getByRole('button', { name: '创建项目' }).click()
  const card = person.card('生产')
  await expect(card).toContainText('尚未应用清单')
  await expectFine('waiting')
  const manifest = (await card.locator('pre').textContent()) ?? ''
  await kubectl(['apply', '-f', '-'], manifest)
  await card.getByRole('button', { name: '检查并添加' }).click()
  await expect(card).toContainText('Secret 已创建。')
  await expect(card).toContainText('已接入')
  await kubectl(['delete', 'rolebinding', 'pullkey'])
  await page.getByRole('button', { name: '刷新' }).click()
  await expect(card).toContainText('其管理员尚未授权，或已撤回授权。')
  await expectFine('withdrawn')
})
