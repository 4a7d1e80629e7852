import { expect } from '@playwright/test'
import { type Kept, type Person, test } from '#tests/e2e/fixtures.ts'
import { startProxiedApp } from '#tests/e2e/own-app.ts'

/** What a page brings along, and what it does not wait for. */

const current = 'The pull secret is in place with your current token.'

/** A project of three Environments, in front of a cluster that holds back what is asked of `staging`. */
async function slowStaging(kept: Kept, newPerson: (baseURL: string) => Promise<Person>) {
  const app = kept.use(await startProxiedApp())
  const person = await newPerson(app.url)
  await person.signIn()
  const id = await person.createProject('streamed', ['development', 'staging', 'production'])
  await expect(person.card('production')).toContainText(current)
  const asked = questionsOf(person)
  return { person, asked, held: app.proxy.hold(`project-${id}-staging`) }
}

/** The procedures that the browser has asked since. */
function questionsOf({ page }: Person): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/api/trpc/')) asked.push(...pathname.slice('/api/trpc/'.length).split(','))
  })
  return asked
}

test('cards come with the page, a slow one after it, and none is asked for again', async ({ kept, newPerson }) => {
  // Another app is started for it.
  test.slow()
  const { person, asked, held } = await slowStaging(kept, newPerson)
  await person.page.reload({ waitUntil: 'commit' })
  await held.reached
  for (const environment of ['development', 'production']) {
    await expect(person.card(environment)).toContainText(current)
  }
  await expect(person.card('staging')).toContainText('reading…')
  held.release()
  await expect(person.card('staging')).toContainText(current)
  await person.page.waitForLoadState('networkidle')
  expect(asked).toEqual([])
})

for (const [how, leave] of Object.entries({
  'a link': (person: Person) => person.page.getByRole('link', { name: 'Projects', exact: true }).click(),
  'another address': (person: Person) => person.page.goto('/projects'),
})) {
  test(`leaving by ${how} ends what is still asked of the cluster`, async ({ kept, newPerson }) => {
    test.slow()
    const { person, held } = await slowStaging(kept, newPerson)
    await person.page.reload({ waitUntil: 'commit' })
    await held.reached
    await expect(person.card('staging')).toContainText('reading…')
    await leave(person)
    await held.left
    await expect(person.page.getByRole('link', { name: 'streamed', exact: true })).toBeVisible()
  })
}

test('where no script runs, the verdicts are readable, the late one too, and the links work', async ({
  kept,
  newPerson,
}) => {
  test.slow()
  const { person, held } = await slowStaging(kept, newPerson)
  const page = await person.newWindow({ javaScriptEnabled: false })
  await page.goto(person.page.url(), { waitUntil: 'commit' })
  await held.reached
  await expect(page.getByRole('region', { name: 'production' })).toContainText(current)
  held.release()
  await expect(page.getByText(current)).toHaveCount(3)
  await expect(page.getByText('reading…').filter({ visible: true })).toHaveCount(0)
  await page.getByRole('link', { name: 'Projects', exact: true }).click()
  await expect(page.getByRole('link', { name: 'staging of streamed: current' })).toBeVisible()
})

test('what the server could not read is said on the card, and can be asked again', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const projectId = await person.createProject('often', ['production'])
  const project = await person.page.request.get(`/api/trpc/project.get?input=${JSON.stringify({ projectId })}`)
  const environmentId = (await project.json()).result.data.environments[0].id
  const input = encodeURIComponent(JSON.stringify({ projectId, environmentId }))
  await expect
    .poll(async () => (await person.page.request.get(`/api/trpc/pullStatus.read?input=${input}`)).status(), {
      intervals: [1],
    })
    .toBe(429)
  const asked = questionsOf(person)
  await person.page.reload()
  const alert = person.card('production').getByRole('alert')
  await expect(alert).toContainText('too often')
  expect(asked).toEqual([])
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(() => asked).toContain('pullStatus.read')
})

test('a page that comes back from the history of the browser is read anew', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.createProject('again', ['production'])
  await expect(person.card('production')).toContainText(current)
  await person.page.reload()
  await expect(person.card('production')).toContainText(current)
  const asked = questionsOf(person)
  await person.page.getByRole('link', { name: 'Projects', exact: true }).click()
  await expect(person.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
  expect(asked).toEqual([])
  await person.page.goBack()
  await expect(person.card('production')).toContainText(current)
  expect(asked).toContain('pullStatus.read')
})

test('the list comes with its marks', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  await person.createProject('listed', ['production'])
  await expect(person.card('production')).toContainText(current)
  const asked = questionsOf(person)
  const html = await (await person.page.goto('/projects'))?.text()
  expect(html?.replace(/<[^>]*>/g, '')).toMatch(/production of listed: ?current/)
  await person.page.waitForLoadState('networkidle')
  expect(asked).toEqual([])
})
