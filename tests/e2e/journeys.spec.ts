import { expect } from '@playwright/test'
import { cluster, github, test } from '#tests/e2e/fixtures.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'

test('two people side by side sign in, create, provision and read, and see nothing of each other', async ({
  newPerson,
}) => {
  const core = await cluster()
  const [ada, grace] = await Promise.all([newPerson(), newPerson()])
  await Promise.all([ada.signIn(), grace.signIn()])
  const [shop, compiler] = await Promise.all([
    ada.createProject('shop', ['development', 'production']),
    grace.createProject('compiler', ['staging']),
  ])
  for (const environment of ['development', 'production']) {
    await expect(ada.card(environment)).toContainText('The pull secret is in place with your current token.')
    await expect(ada.card(environment)).toContainText('The secret was created.')
    const [token] = await github.liveTokens(ada.login)
    const secret = await getSecret(core, `project-${shop}-${environment}`)
    expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { username: ada.login, password: token } } })
  }
  const [graceToken] = await github.liveTokens(grace.login)
  const theirs = await getSecret(core, `project-${compiler}-staging`)
  expect(dockerConfigOf(theirs)).toMatchObject({
    auths: { 'ghcr.io': { username: grace.login, password: graceToken } },
  })

  await ada.page.goto('/projects')
  await expect(ada.page.getByRole('link', { name: 'shop', exact: true })).toBeVisible()
  await expect(ada.page.getByText('compiler')).toHaveCount(0)
  await ada.page.goto('/activity')
  await expect(ada.page.getByRole('table')).toContainText(ada.login)
  await expect(ada.page.getByText(grace.login)).toHaveCount(0)
  const answer = await ada.page.request.get(`/projects/${compiler}`)
  expect(answer.status()).toBe(404)
  expect(await answer.text()).toContain('This page doesn’t exist, or you have no access to it.')
})

test('provisioning twice changes nothing', async ({ newPerson }) => {
  const core = await cluster()
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('twice', ['development', 'staging'])
  const namespaces = ['development', 'staging'].map((type) => `project-${id}-${type}`)
  const before = await Promise.all(namespaces.map((namespace) => getSecret(core, namespace)))
  await person.page.getByRole('button', { name: 'Provision 2 namespaces' }).click()
  for (const environment of ['development', 'staging']) {
    await expect(person.card(environment)).toContainText('The secret was current already; nothing was written.')
  }
  expect(await Promise.all(namespaces.map((namespace) => getSecret(core, namespace)))).toEqual(before)
})

test('a foreign secret is refused and untouched, and a deleted one comes back by its button', async ({ newPerson }) => {
  const core = await cluster()
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('neighbours', ['development', 'staging'])
  const [foreign, gone] = [`project-${id}-development`, `project-${id}-staging`]
  for (const namespace of [foreign, gone]) await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
  await core.createNamespacedSecret({
    namespace: foreign,
    body: { metadata: { name: 'ghcr-secret' }, stringData: { a: 'b' } },
  })
  const before = await getSecret(core, foreign)
  await person.page.getByRole('button', { name: 'Refresh' }).click()
  await expect(person.card('development')).toContainText(
    'There is already a ghcr-secret here that Pullkey didn’t create.',
  )
  await person.page.reload()
  await person.card('staging').getByRole('button', { name: 'Create this secret' }).click()
  await expect(person.card('staging')).toContainText('The pull secret is in place with your current token.')
  await person.page.getByRole('button', { name: 'Provision 2 namespaces' }).click()
  await expect(person.card('development')).toContainText('Provisioning did not work.')
  expect(await getSecret(core, foreign)).toEqual(before)
})

test('a namespace that is not ours is refused', async ({ newPerson }) => {
  const core = await cluster()
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('taken', ['staging'])
  const name = `project-${id}-staging`
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: name })
  const { metadata } = await core.readNamespace({ name })
  await core.replaceNamespace({ name, body: { metadata: { ...metadata, labels: { team: 'somebody' } } } })
  await person.page.getByRole('button', { name: 'Provision 1 namespace' }).click()
  await expect(person.card('staging')).toContainText('This namespace exists and doesn’t carry this project’s labels.')
  expect(await getSecret(core, name)).toBeNull()
})

test('a wrong name is told at its field and loses nothing', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.page.goto('/projects/new')
  const create = person.page.getByRole('button', { name: /^Create and provision/ })
  await create.click()
  await expect(person.page.getByText('Give the project a name.')).toBeVisible()
  await person.page.getByRole('textbox', { name: 'Name' }).fill('x'.repeat(61))
  await create.click()
  await expect(person.page.getByText('A name has at most 60 characters.')).toBeVisible()
  await expect(person.page.getByRole('textbox', { name: 'Name' })).toHaveValue('x'.repeat(61))
  await person.page.goto('/projects')
  await expect(person.page.getByText('You have no projects yet.')).toBeVisible()
})

test('renaming and removing a project: asked once, told what stays', async ({ newPerson }) => {
  const core = await cluster()
  const person = await newPerson()
  await person.signIn()
  const id = await person.createProject('short-lived', ['staging'])
  await person.page.getByRole('button', { name: 'Rename' }).click()
  await person.page.getByRole('textbox', { name: 'Project name' }).fill('renamed')
  await person.page.getByRole('button', { name: 'Save name' }).click()
  await expect(person.page.getByRole('heading', { name: 'renamed', level: 1 })).toBeVisible()
  await person.page.getByRole('button', { name: 'More for this project' }).click()
  await person.page.getByRole('button', { name: 'Remove project' }).click()
  const dialog = person.page.getByRole('dialog', { name: 'Remove renamed?' })
  await expect(dialog).toContainText('The namespaces and everything that runs in them stay.')
  await dialog.getByRole('button', { name: 'Remove project and 1 secret' }).click()
  await expect(dialog).toContainText('The project is removed.')
  expect(await getSecret(core, `project-${id}-staging`)).toBeNull()
  expect((await core.readNamespace({ name: `project-${id}-staging` })).status?.phase).toBe('Active')
})
