import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { github, test } from '#tests/e2e/fixtures.ts'
import { everythingKept, plantEverywhere } from '#tests/support/browser-storage.ts'
import { tracesOf } from '#tests/support/canary.ts'

/** Answers that arrive piece by piece: of procedures, and of pages on the way from one to another. */
const isStreamed = (url: URL) => url.pathname.startsWith('/api/') || url.searchParams.has('_rsc')

test('a token is in nothing that a browser gets or keeps, and in no line of the log', async ({ newPerson }) => {
  const person = await newPerson()
  const heard: string[] = []
  // Fetched in the browser's place: a streamed answer could not be read beside it.
  await person.page.route(isStreamed, async (route) => {
    const response = await route.fetch({ maxRedirects: 0 })
    heard.push(JSON.stringify(response.headers()), await response.text())
    await route.fulfill({ response })
  })
  await person.signIn()
  const id = await person.createProject('canary', ['staging'])
  await expect(person.card('staging')).toContainText('The pull secret is in place')
  for (const path of ['/', '/projects', '/connection', '/activity', `/projects/${id}`]) {
    heard.push(await (await person.page.request.get(path)).text())
    await person.page.goto(path)
  }
  await expect(person.card('staging')).toContainText('The pull secret is in place')
  const kept = await everythingKept(person.page)
  const shown = await person.page.content()
  const [token = ''] = await github.liveTokens(person.login)
  const log = await readFile(process.env.PULLKEY_LOG ?? '', 'utf8')
  expect(token).toMatch(/^gho_/)
  expect(heard.join()).toContain('The pull secret is in place')
  expect(heard.join()).toContain('podsReferencing')
  expect(tracesOf(token, [kept, shown, log, ...heard].join('\n'))).toEqual([])
})

test('the search finds a token in every place where a browser keeps something', async ({ newPerson }) => {
  const { page } = await newPerson()
  await page.goto('/')
  const planted = {
    cookie: 'gho_cookie',
    local: 'gho_local',
    session: 'gho_session',
    cache: 'gho_cache',
    database: 'gho_database',
  }
  const before = await everythingKept(page)
  await plantEverywhere(page, planted)
  const kept = await everythingKept(page)
  for (const token of Object.values(planted)) {
    expect([token, tracesOf(token, before), tracesOf(token, kept)]).toEqual([token, [], [token]])
  }
})
