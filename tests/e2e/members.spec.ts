import { expect } from '@playwright/test'
import { layPod } from '#sandbox/cluster/pods.ts'
import { announced, button, expectFocusKept, press, tabTo } from '#tests/e2e/by-keyboard.ts'
import { cluster, github, kubeconfig, type Person, registry, test } from '#tests/e2e/fixtures.ts'
import { openShared, putToken } from '#tests/e2e/sharing.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'

/** A project that two people share, each at their own browser. */

async function expectTokenOf({ login }: Person, namespace: string): Promise<void> {
  const [password] = await github.liveTokens(login)
  const secret = await getSecret(await cluster(), namespace)
  expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { username: login, password } } })
}

test('from an invitation to a token that is withdrawn: both see whose token stands there', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  await ada.signIn()
  const id = await ada.createProject('shared', ['staging'])
  const namespace = `project-${id}-staging`
  await grace.signIn()
  await expect(ada.page.getByRole('region', { name: 'Members' })).toContainText(`Members: ${ada.login} (owner)`)
  await button(ada.page, 'Manage').click()
  const dialog = ada.page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'GitHub login' }).fill(`@${grace.login}`)
  await button(dialog, 'Find').click()
  await button(dialog, `Invite ${grace.login}`).click()
  await announced(ada.page, `${grace.login} is invited.`)
  await expect(dialog.getByRole('listitem').filter({ hasText: grace.login })).toContainText('has not answered')

  await grace.page.reload()
  await expect(grace.page.getByText(`${ada.login} invites you to shared.`)).toBeVisible()
  await button(grace.page, 'Join shared').click()
  await announced(grace.page, 'You are a member of shared now.')
  await expect(grace.page.getByRole('row', { name: 'shared' })).toContainText('shared with you')
  await grace.page.getByRole('row', { name: 'shared' }).getByRole('link', { name: 'shared', exact: true }).click()
  const card = grace.card('staging')
  await expect(card).toContainText(`The pull secret is in place with @${ada.login}’s current token.`)
  await expect(card).toContainText(`@${ada.login}’s token since`)
  await button(card, 'Put my token here').click()
  const question = grace.page.getByRole('dialog', { name: 'Put your token into ghcr-secret?' })
  await expect(question).toContainText(`Your token takes the place of @${ada.login}’s in ${namespace}.`)
  await button(question, 'Put my token here').click()
  await expect(card).toContainText('The secret was updated.')
  await expect(card).toContainText('The pull secret is in place with your current token.')
  await expectTokenOf(grace, namespace)

  await ada.page.reload()
  await expect(ada.card('staging')).toContainText(`@${grace.login}’s token since`)
  await expect(button(ada.card('staging'), 'Put my token here')).toHaveCount(1)

  await button(grace.page, 'Details').click()
  await button(grace.page.getByRole('dialog'), 'Leave project').click()
  await expect(grace.page.getByRole('dialog')).toContainText('Pull secrets with your token stay, so pulls go on.')
  await button(grace.page.getByRole('dialog'), 'Leave project').click()
  await expect(grace.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
  await expect(grace.page.getByRole('link', { name: 'shared', exact: true })).toHaveCount(0)
  await expectTokenOf(grace, namespace)
  await button(ada.page, 'Refresh').click()
  await expect(ada.card('staging')).toContainText(
    `@${grace.login} has left this project, and their token is still in the secret.`,
  )
  await expect(button(ada.card('staging'), 'Put my token here')).toHaveCount(1)

  await grace.page.goto('/connection')
  const placements = grace.page.getByRole('region', { name: 'Your token is in these pull secrets' })
  await expect(placements).toContainText('You have left this project.')
  await button(placements, `Withdraw from ${namespace}`).click()
  await button(grace.page.getByRole('dialog'), 'Withdraw token').click()
  await announced(grace.page, 'Your token is withdrawn.')
  await grace.page.keyboard.press('Escape')
  await expect(placements).toContainText('Your token is in no pull secret.')
  await expectFocusKept(grace.page)
  expect(await getSecret(await cluster(), namespace)).toBeNull()
  await button(ada.page, 'Refresh').click()
  await expect(ada.card('staging')).toContainText('This namespace has no pull secret.')
})

test('pods that would stop pulling with another token are named before it is replaced', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  const id = await openShared(ada, grace, 'unreadable')
  const namespace = `project-${id}-staging`
  const image = `ghcr.io/${ada.login}/web:1`
  await registry.putPackage(ada.login, 'web', { tags: ['1'] })
  await layPod(await kubeconfig(), {
    ...{ namespace, name: 'web', imagePullSecrets: ['ghcr-secret'] },
    containers: [{ name: 'app', image, state: { running: true } }],
  })
  const card = grace.card('staging')
  await button(card, 'Put my token here').click()
  const question = grace.page.getByRole('dialog', { name: 'Put your token into ghcr-secret?' })
  await expect(question).toContainText(`Your token may not read ${image}: 1 pod would stop pulling.`)
  await button(question, 'Cancel').click()
  await expectTokenOf(ada, namespace)
  await button(card, 'Put my token here').click()
  await button(question, 'Replace all the same').click()
  await expect(card).toContainText('The secret was updated.')
  await expectTokenOf(grace, namespace)
})

test('with another’s token only images that pods use are offered to be checked', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  const id = await openShared(ada, grace, 'oracle')
  const card = grace.card('staging')
  await expect(card).toContainText(`@${ada.login}’s token is in this secret, so only images that pods here use`)
  await expect(card).toContainText('No pod here uses an image of the registry now.')
  await expect(card.getByRole('textbox')).toHaveCount(0)
  const image = `ghcr.io/${ada.login}/web:1`
  await registry.putPackage(ada.login, 'web', { tags: ['1'] })
  await layPod(await kubeconfig(), {
    ...{ namespace: `project-${id}-staging`, name: 'web', imagePullSecrets: ['ghcr-secret'] },
    containers: [{ name: 'app', image, state: { running: true } }],
  })
  await button(grace.page, 'Refresh').click()
  await expect(card.getByRole('combobox', { name: 'Image to check' })).toHaveValue(image)
  await button(card, 'Check image').click()
  await expect(card).toContainText(`A pull of ${image} would work now.`)
  await expect(button(card, 'Choose an image')).toHaveCount(0)
})

test('what only the owner may is not offered to a member, and provisioning all replaces nobody’s token', async ({
  newPerson,
}) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  const id = await openShared(ada, grace, 'limited')
  const { page } = grace
  for (const name of ['Rename', 'More for staging', 'Manage']) await expect(button(page, name)).toHaveCount(0)
  await button(page, 'Provision 1 namespace').click()
  await expect(grace.card('staging')).toContainText('use “Put my token here” on its card')
  await expectTokenOf(ada, `project-${id}-staging`)
  await button(page, 'More for this project').click()
  for (const name of ['Rename', 'Add environment', 'Remove project']) await expect(button(page, name)).toHaveCount(0)
  await button(page, 'Remove my secrets').click()
  const dialog = page.getByRole('dialog', { name: 'Remove your secrets from limited?' })
  await expect(dialog).toContainText('None of the secrets of this project holds your token.')
  await button(dialog.locator('div').last(), 'Close').click()
  await putToken(grace, id)
  await button(page, 'More for this project').click()
  await button(page, 'Remove my secrets').click()
  await button(dialog, 'Remove 1 secret').click()
  await announced(page, 'The secrets are removed.')
  expect(await getSecret(await cluster(), `project-${id}-staging`)).toBeNull()
})

test('inviting, joining and leaving go without a mouse, and each is announced', async ({ newPerson }) => {
  const [ada, grace] = [await newPerson(), await newPerson()]
  await ada.signIn()
  const id = await ada.createProject('by hand', ['staging'])
  await grace.signIn()
  const dialog = ada.page.getByRole('dialog')
  await press(ada.page, button(ada.page, 'Manage'))
  await tabTo(ada.page, dialog.getByRole('textbox', { name: 'GitHub login' }))
  await ada.page.keyboard.press('Enter')
  await announced(ada.page, 'Enter a GitHub login.')
  await ada.page.keyboard.type('nobody-of-that-name')
  await ada.page.keyboard.press('Enter')
  await announced(ada.page, 'GitHub knows no person called nobody-of-that-name.')
  await ada.page.keyboard.press('ControlOrMeta+a')
  await ada.page.keyboard.type(grace.login)
  await ada.page.keyboard.press('Enter')
  await press(ada.page, button(dialog, `Invite ${grace.login}`))
  await announced(ada.page, `${grace.login} is invited.`)
  await expect(dialog.getByRole('textbox', { name: 'GitHub login' })).toBeFocused()
  await press(ada.page, button(dialog, `Take back the invitation of ${grace.login}`))
  await announced(ada.page, `The invitation of ${grace.login} is taken back.`)
  await expectFocusKept(ada.page)
  await tabTo(ada.page, dialog.getByRole('textbox', { name: 'GitHub login' }))
  await ada.page.keyboard.type(grace.login)
  await ada.page.keyboard.press('Enter')
  await press(ada.page, button(dialog, `Invite ${grace.login}`))
  await announced(ada.page, `${grace.login} is invited.`)
  await ada.page.keyboard.press('Escape')
  await expect(button(ada.page, 'Manage')).toBeFocused()

  await grace.page.reload()
  await press(grace.page, button(grace.page, 'Join by hand'))
  await announced(grace.page, 'You are a member of by hand now.')
  await expectFocusKept(grace.page)
  await grace.page.goto(`/projects/${id}`)
  await press(grace.page, button(grace.page, 'Details'))
  await press(grace.page, button(grace.page.getByRole('dialog'), 'Leave project'))
  await expectFocusKept(grace.page)
  await press(grace.page, button(grace.page.getByRole('dialog'), 'Leave project'))
  await expect(grace.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
})
