import { expect, type Page } from '@playwright/test'
import { appRouter } from '#server/routers/index.ts'
import { github, type Kept, type Person, test } from '#tests/e2e/fixtures.ts'
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

interface Answer {
  path: string
  status: number
  hadSession: boolean
}

interface OtherSite {
  page: Page
  /** What Pullkey answered to this page, also where the browser keeps the answer from it. */
  answers(): Answer[]
}

/** Opens the other site's page in the person's own browser. */
async function lureToOtherSite(kept: Kept, person: Person): Promise<OtherSite> {
  const site = kept.use(
    await LoopbackServer.start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Kittens</title>')
    }),
  )
  const page = await person.page.context().newPage()
  const network = await page.context().newCDPSession(page)
  const [paths, sessions] = [new Map<string, string>(), new Set<string>()]
  const statuses: [requestId: string, status: number][] = []
  network.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const { origin, pathname } = new URL(request.url)
    if (origin === appUrl) paths.set(requestId, pathname)
  })
  network.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => {
    if (JSON.stringify(headers).includes('session-token=')) sessions.add(requestId)
  })
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    statuses.push([requestId, statusCode])
  })
  await network.send('Network.enable')
  await page.goto(site.url.replace('127.0.0.1', 'localhost'))
  const answers = () =>
    statuses.flatMap(([id, status]) => {
      const path = paths.get(id)
      return path ? [{ path, status, hadSession: sessions.has(id) }] : []
    })
  return { page, answers }
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

test('a page on another port changes nothing, by any mutation and in any way of sending it', async ({
  kept,
  newPerson,
}) => {
  test.slow()
  const person = await newPerson()
  await person.signIn()
  const projectId = await person.createProject('kept', ['staging'])
  const { token } = await github.mintToken(person.login, { kind: 'classic', scopes: ['read:packages'] })
  const site = await lureToOtherSite(kept, person)
  const input = JSON.stringify({ projectId, name: 'stolen', environments: ['production'], token })
  for (const mutation of mutations) {
    for (const way of Object.values(ways)) await send(site.page, `${appUrl}/api/trpc/${mutation}`, input, way)
    const batch = JSON.stringify({ 0: JSON.parse(input) })
    await send(site.page, `${appUrl}/api/trpc/${mutation}?batch=1`, batch, { method: 'POST', type: 'text/plain' })
  }
  // All but the one for which the browser asks leave first, and gets none.
  const sent = Object.keys(ways).length
  await expect.poll(() => site.answers().filter(({ hadSession }) => hadSession).length).toBe(mutations.length * sent)
  expect(mutations.length).toBeGreaterThan(8)
  const answers = site.answers().filter(({ hadSession }) => hadSession)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]))
  expect(new Set(answers.map(({ path }) => path.split('/').at(-1)))).toEqual(new Set(mutations))
  await person.page.goto(`/projects/${projectId}`)
  await expect(person.page.getByRole('heading', { name: 'kept', level: 1 })).toBeVisible()
  await person.page.goto('/activity')
  await expect(person.page.getByRole('row')).toHaveCount(5)
})

test('a page on another port signs nobody in and nobody out, and reads nothing', async ({ kept, newPerson }) => {
  const person = await newPerson()
  await person.signIn()
  const site = await lureToOtherSite(kept, person)
  for (const path of ['/api/auth/signout', '/api/auth/signin/github', '/api/auth/session']) {
    const form = { method: 'POST', type: 'application/x-www-form-urlencoded' }
    await send(site.page, appUrl + path, 'json=true&callbackUrl=/', form)
  }
  await send(site.page, `${appUrl}/api/trpc/project.list`, '{}', { method: 'GET' })
  await expect.poll(() => site.answers().map(({ status }) => status)).toEqual([403, 403, 403, 403])
  expect(site.answers().every(({ hadSession }) => hadSession)).toBe(true)
  const read = await site.page.evaluate(
    (address) =>
      fetch(address, { credentials: 'include' }).then(
        (answer) => answer.text(),
        () => 'nothing',
      ),
    `${appUrl}/api/auth/session`,
  )
  expect(read).toBe('nothing')
  await person.page.reload()
  await expect(person.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
})

test('our pages are in nobody’s frame, and a form of another port is refused when it is sent', async ({
  kept,
  newPerson,
}) => {
  const person = await newPerson()
  await person.signIn()
  const site = await lureToOtherSite(kept, person)
  const { page } = site
  await page.evaluate((src) => document.body.append(Object.assign(document.createElement('iframe'), { src })), appUrl)
  await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/')
  const address = `${appUrl}/api/trpc/account.signOutEverywhere`
  const answered = page.waitForResponse(address)
  await page.evaluate((action) => {
    const form = Object.assign(document.createElement('form'), { method: 'POST', enctype: 'text/plain', action })
    document.body.append(form)
    form.submit()
  }, address)
  expect((await answered).status()).toBe(403)
  await person.page.reload()
  await expect(person.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
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
