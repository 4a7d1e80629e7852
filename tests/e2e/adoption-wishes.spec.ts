import { expect } from '@playwright/test'
import { installAdoptOnly } from '#sandbox/cluster/service-account.ts'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import {
  adopt,
  checkAndAdd,
  copyManifest,
  keepKubeconfig,
  makeAdoptable,
  panel,
} from '#tests/e2e/adoptable-namespace.ts'
import { announced, button, expectFocusKept, press, tabTo } from '#tests/e2e/by-keyboard.ts'
import { cluster, kubeconfig, test } from '#tests/e2e/fixtures.ts'
import { startOwnApp, startProxiedApp } from '#tests/e2e/own-app.ts'
import { getSecret } from '#tests/support/kubernetes.ts'

/** Wishes to adopt a namespace: what is refused, what is told on the way, and that nothing typed is lost. */

// A trace would hold all that axe says.
test.use({ trace: 'off' })

test('a namespace that is never adopted is refused as it is typed, and in the address', async ({ newPerson }) => {
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const id = await person.createProject('refused', ['staging'])
  await page.goto('/projects/new')
  await page.getByRole('radiogroup', { name: 'Namespace for production' }).getByLabel('one that exists').check()
  const field = page.getByRole('textbox', { name: 'Namespace for production' })
  for (const [name, words] of [
    ['kube-system', 'belong to Kubernetes'],
    ['default', 'shared by everybody'],
    ['project-x', 'for namespaces that Pullkey creates'],
    ['Shop', 'lower-case letters, digits and dashes'],
    ['shop/prod', 'lower-case letters, digits and dashes'],
  ] as const) {
    await field.fill(name)
    await expect(page.getByText(words)).toBeVisible()
  }
  await expectAccessible(page, 'a namespace that is refused')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('kept')
  await field.fill('')
  await page.getByRole('button', { name: /^Create and provision/ }).click()
  await expect(page.getByText('Enter the name of the namespace.')).toBeVisible()
  await expect(field).toBeFocused()
  await page.getByRole('radiogroup', { name: 'Namespace for development' }).getByLabel('one that exists').check()
  for (const type of ['development', 'production'])
    await page.getByRole('textbox', { name: `Namespace for ${type}` }).fill('shop')
  await expect(page.getByText('Two environments can’t share a namespace.')).toHaveCount(2)

  await page.goto(`/projects/${id}?adopt=production:kube-system&adopt=nonsense&adopt=development:%3Cscript%3E`)
  await expect(person.card('staging')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Check and add' })).toHaveCount(0)
  await page.goto(`/projects/${id}?adopt=production:pullkey`)
  await expect(panel(page, 'production').getByRole('alert')).toContainText('Pullkey itself runs in this namespace')
})

test('an environment in a namespace that exists is added, put off, and wished for again without a mouse', async ({
  newPerson,
  kept,
}) => {
  const { namespace, kubectl } = await makeAdoptable(kept)
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await person.createProject('by keyboard', ['staging'])
  const dialog = page.getByRole('dialog')
  const ask = async () => {
    await press(page, button(page, 'More for this project'))
    await press(page, button(page, 'Add environment'))
  }
  const goOn = async () => {
    await press(page, button(dialog, 'Continue to the manifest'))
    await expect(dialog).toBeHidden()
    await expect(page.getByRole('heading', { name: 'production' })).toBeFocused()
  }
  await ask()
  await press(page, dialog.getByRole('radio', { name: 'development' }), 'Space')
  await page.keyboard.press('ArrowDown')
  await press(page, dialog.getByRole('radio', { name: 'new namespace' }), 'Space')
  await page.keyboard.press('ArrowDown')
  await tabTo(page, dialog.getByRole('textbox', { name: 'Namespace for production' }))
  await page.keyboard.type(namespace)
  await expectAccessible(page, 'the question in which namespace')
  await goOn()
  await press(page, button(panel(page, 'production'), 'Not now'))
  await expect(panel(page, 'production')).toHaveCount(0)
  await expect(page).toHaveURL(/\/projects\/[\w-]+$/)
  await expectFocusKept(page)

  await ask()
  await expect(dialog.getByRole('textbox', { name: 'Namespace for production' })).toHaveValue(namespace)
  await goOn()
  const look = button(panel(page, 'production'), 'Check and add')
  await press(page, look)
  await announced(page, 'The manifest isn’t applied yet, checked at')
  await expect(look).toBeFocused()
  await kubectl(['apply', '-f', '-'], await copyManifest(page, 'production'))
  await press(page, look)
  await announced(page, 'The secret was created.')
  await expect(person.card('production')).toBeFocused()
})

test('what was added elsewhere meanwhile is told, and shown', async ({ newPerson, kept }) => {
  const { namespace, kubectl } = await makeAdoptable(kept)
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  const projectId = await person.createProject('elsewhere', ['staging'])
  await page.goto(`/projects/${projectId}?adopt=production:${namespace}`)
  await kubectl(['apply', '-f', '-'], await copyManifest(page, 'production'))
  await page.request.post('/api/trpc/environment.add', { data: { projectId, type: 'production' } })
  await checkAndAdd(page, 'production')
  await expect(panel(page, 'production').getByRole('alert')).toContainText('This has changed since you read it.')
  await panel(page, 'production').getByRole('button', { name: 'Try again' }).click()
  await expect(person.card('production')).toContainText(`project-${projectId}-production`)
  expect(await getSecret(await cluster(), namespace)).toBeNull()
})

test('a cluster that does not answer is told, and the manifest stays', async ({ newPerson, kept }) => {
  const app = kept.use(await startProxiedApp())
  const { namespace } = await makeAdoptable(kept)
  const person = await newPerson(app.url)
  const { page } = person
  await person.signIn()
  const projectId = await person.createProject('silent', ['staging'])
  await page.goto(`/projects/${projectId}?adopt=production:${namespace}`)
  const manifest = await copyManifest(page, 'production')
  const held = app.proxy.hold(namespace)
  await checkAndAdd(page, 'production')
  await expect(panel(page, 'production').getByRole('alert')).toContainText('The cluster didn’t answer in time.')
  expect(await copyManifest(page, 'production')).toBe(manifest)
  held.release()
  await checkAndAdd(page, 'production')
  await expect(panel(page, 'production')).toContainText('The manifest isn’t applied yet, checked at')
  await expect(panel(page, 'production').getByRole('alert')).toHaveCount(0)
})

test('where Pullkey may make no namespaces, only those that exist are offered, with the reason', async ({
  newPerson,
  kept,
}) => {
  const KUBECONFIG = await keepKubeconfig(kept, await installAdoptOnly(await kubeconfig()))
  const app = kept.use(await startOwnApp({ KUBECONFIG }))
  const place = await makeAdoptable(kept)
  const person = await newPerson(app.url)
  const { page } = person
  await person.signIn()
  await page.goto('/projects/new')
  await expect(page.getByText('Pullkey has no right to create namespaces in this cluster')).toBeVisible()
  await expect(page.getByRole('radio')).toHaveCount(0)
  await expectAccessible(page, 'new project without new namespaces')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('narrow')
  await page.getByRole('checkbox', { name: 'development' }).uncheck()
  await page.getByRole('textbox', { name: 'Namespace for production' }).fill(place.namespace)
  await page.getByRole('button', { name: 'Create project' }).click()
  await place.kubectl(['apply', '-f', '-'], await copyManifest(page, 'production'))
  await checkAndAdd(page, 'production')
  await expect(person.card('production')).toContainText('The secret was created.')
  await page.getByRole('button', { name: 'More for this project' }).click()
  await page.getByRole('button', { name: 'Add environment' }).click()
  await expect(page.getByRole('dialog').getByText('Pullkey has no right to create namespaces')).toBeVisible()
})

test('removing says that an adopted namespace is others’, and what stays behind without Consent', async ({
  newPerson,
  kept,
}) => {
  const place = await makeAdoptable(kept)
  const person = await newPerson()
  const { page } = person
  await person.signIn()
  await adopt(person, place)
  await page.goto('/connection')
  await page.getByRole('button', { name: 'Disconnect GitHub' }).click()
  await expect(page.getByRole('dialog')).toContainText('it and its workloads belong to others')
  await expect(page.getByRole('dialog').getByRole('listitem')).toContainText(`${place.namespace} adopted`)
  await page.goBack()
  await place.kubectl(['delete', 'rolebinding', 'pullkey'])
  await page.getByRole('button', { name: 'More for production' }).click()
  await page.getByRole('button', { name: 'Remove environment' }).click()
  const dialog = page.getByRole('dialog', { name: 'Remove production?' })
  await expect(dialog).toContainText('belong to others and stay')
  await dialog.getByRole('button', { name: 'Remove environment and secret' }).click()
  await expect(dialog).toContainText('The environment is removed.')
  await expect(dialog).toContainText('Pullkey is not let in there, so it removed nothing.')
  await expect(dialog).toContainText(`kubectl -n ${place.namespace} delete secret ghcr-secret`)
  await expect(dialog.getByRole('button', { name: 'Remove again' })).toHaveCount(0)
  await expectAccessible(page, 'what stays behind')
  expect(await getSecret(await cluster(), place.namespace)).not.toBeNull()
})
