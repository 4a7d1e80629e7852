import { expect, type Page } from '@playwright/test'
import { appRouter } from '#server/routers/index.ts'
import { github, type Person, test } from '#tests/e2e/fixtures.ts'
import { LoopbackServer } from '#tests/support/loopback-server.ts'

/** A page on another port of the same host: to a browser that is the same site, and the session's cookie goes along. */

const appUrl = process.env.PULLKEY_URL ?? ''
type Procedures = Record<string, { _def: { type: string } }>
const procedures = Object.entries(appRouter._def.procedures as unknown as Procedures)
const mutations = procedures.filter(([, { _def }]) => _def.type === 'mutation').map(([name]) => name)

/** How a page can send something without being asked for permission first, or with it. */
const ways: { [way: string]: { method: string; type?: string; encode?: 'multipart' | 'beacon' } } = {
  json: { method: 'POST', type: 'application/json' },
  text: { method: 'POST', type: 'text/plain' },
  'text that says json': { method: 'POST', type: 'text/plain; application/json' },
  form: { method: 'POST', type: 'application/x-www-form-urlencoded' },
  multipart: { method: 'POST', encode: 'multipart' },
  'no type': { method: 'POST' },
  beacon: { method: 'POST', encode: 'beacon' },
  get: { method: 'GET' },
}

interface Heard {
  path: string
  status: number
  hadSession: boolean
}

/** Opens the other site's page in the person's own browser, and hears what Pullkey answers to it. */
async function lureToOtherSite(person: Person, heard: Heard[]): Promise<{ page: Page; end: () => Promise<void> }> {
  const site = await LoopbackServer.start((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Kittens</title>')
  })
  const page = await person.page.context().newPage()
  page.on('response', async (response) => {
    const { pathname } = new URL(response.url())
    if (!pathname.startsWith('/api/')) return
    const cookie = (await response.request().allHeaders()).cookie ?? ''
    heard.push({ path: pathname, status: response.status(), hadSession: cookie.includes('session-token=') })
  })
  await page.goto(site.url.replace('127.0.0.1', 'localhost'))
  return { page, end: () => site[Symbol.asyncDispose]() }
}

/** From within the page; what comes back it cannot read. */
async function send(page: Page, address: string, body: string, way: (typeof ways)[string]): Promise<void> {
  await page.evaluate(
    async ({ address, body, method, type, encode }) => {
      if (encode === 'beacon') return void navigator.sendBeacon(address, new Blob([body]))
      const form = new FormData()
      form.set('json', body)
      const payload = encode === 'multipart' ? form : type ? body : new Blob([body])
      await fetch(method === 'GET' ? `${address}?input=${encodeURIComponent(body)}` : address, {
        method,
        credentials: 'include',
        mode: type === 'application/json' ? 'cors' : 'no-cors',
        ...(type ? { headers: { 'content-type': type } } : {}),
        ...(method === 'POST' ? { body: payload } : {}),
      }).catch(() => undefined)
    },
    { address, body, ...way },
  )
}

test('a page on another port changes nothing, by any mutation and in any way of sending it', async ({ newPerson }) => {
  test.slow()
  const person = await newPerson()
  await person.signIn()
  const projectId = await person.createProject('kept', ['staging'])
  const { token } = await github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  const heard: Heard[] = []
  const { page, end } = await lureToOtherSite(person, heard)
  const input = JSON.stringify({ projectId, name: 'stolen', environments: ['production'], token })
  for (const mutation of mutations) {
    for (const way of Object.values(ways)) await send(page, `${appUrl}/api/trpc/${mutation}`, input, way)
    const batch = JSON.stringify({ 0: JSON.parse(input) })
    await send(page, `${appUrl}/api/trpc/${mutation}?batch=1`, batch, { method: 'POST', type: 'text/plain' })
  }
  await expect.poll(() => heard.filter(({ hadSession }) => hadSession).length).toBeGreaterThan(mutations.length * 7)
  await end()
  expect(mutations.length).toBeGreaterThan(8)
  expect(heard.filter(({ status }) => status < 400)).toEqual([])
  expect(new Set(heard.filter(({ hadSession }) => hadSession).map(({ status }) => status))).toEqual(new Set([403]))
  expect(new Set(heard.map(({ path }) => path.split('/').at(-1)))).toEqual(new Set(mutations))
  await person.page.goto(`/projects/${projectId}`)
  await expect(person.page.getByRole('heading', { name: 'kept', level: 1 })).toBeVisible()
  await person.page.goto('/activity')
  await expect(person.page.getByRole('row')).toHaveCount(5)
})

test('a page on another port signs nobody in and nobody out, and reads nothing', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const heard: Heard[] = []
  const { page, end } = await lureToOtherSite(person, heard)
  for (const path of ['/api/auth/signout', '/api/auth/signin/github', '/api/auth/session']) {
    const form = { method: 'POST', type: 'application/x-www-form-urlencoded' }
    await send(page, appUrl + path, 'json=true&callbackUrl=/', form)
  }
  await send(page, `${appUrl}/api/trpc/project.list`, '{}', { method: 'GET' })
  await expect.poll(() => heard.length).toBe(4)
  expect(heard.map(({ status }) => status)).toEqual([403, 403, 403, 403])
  const read = await page.evaluate(
    (address) =>
      fetch(address, { credentials: 'include' }).then(
        (answer) => answer.text(),
        () => 'nothing',
      ),
    `${appUrl}/api/auth/session`,
  )
  expect(read).toBe('nothing')
  await end()
  await person.page.reload()
  await expect(person.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
})

test('a form of another port is refused when it is sent, and our pages are in nobody’s frame', async ({
  newPerson,
}) => {
  const person = await newPerson()
  await person.signIn()
  const heard: Heard[] = []
  const { page, end } = await lureToOtherSite(person, heard)
  const address = `${appUrl}/api/trpc/account.signOutEverywhere`
  const answered = page.waitForResponse(address)
  await page.evaluate((action) => {
    const form = Object.assign(document.createElement('form'), { method: 'POST', enctype: 'text/plain', action })
    document.body.append(form)
    form.submit()
  }, address)
  expect((await answered).status()).toBe(403)
  await page.goBack()
  await page.evaluate((src) => document.body.append(Object.assign(document.createElement('iframe'), { src })), appUrl)
  await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/')
  await end()
})

test('a GET, another method or a word about one changes nothing', async ({ newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const projectId = await person.createProject('kept', ['staging'])
  const input = JSON.stringify({ projectId, name: 'stolen', environments: ['production'] })
  for (const mutation of mutations) {
    const address = `/api/trpc/${mutation}`
    const asked = `${address}?input=${encodeURIComponent(input)}`
    const { request } = person.page
    const override = { 'x-http-method-override': 'POST', 'x-method-override': 'POST', 'x-http-method': 'POST' }
    const answers = await Promise.all([
      request.get(asked),
      request.get(`${asked}&_method=POST`, { headers: override }),
      request.put(address, { data: input, headers: { 'content-type': 'application/json' } }),
      request.patch(address, { data: input, headers: { 'content-type': 'application/json' } }),
      request.delete(address),
      request.post(address, { data: input, headers: { 'content-type': 'text/plain' } }),
      request.post(address, { form: { json: input } }),
      request.post(address, { multipart: { json: input } }),
    ])
    expect([mutation, ...answers.map((answer) => answer.status())]).toEqual([
      mutation,
      ...[405, 405, 405, 405, 405, 415, 415, 415],
    ])
  }
  await person.page.goto(`/projects/${projectId}`)
  await expect(person.page.getByRole('heading', { name: 'kept', level: 1 })).toBeVisible()
})
