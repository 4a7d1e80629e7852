import { expect, test } from 'vitest'
import { gitHubAddresses } from '#app/connection/github-addresses.ts'
import { startGitHub } from '#sandbox/github/server.ts'
import { getUser, liveTokens } from '#tests/support/sandbox-github.ts'

/** The pages that Pullkey links to for classic tokens are there in the sandbox too. */

const post = (url: string, fields: [string, string][]) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
const shown = (text: string) => text.match(/ghp_FAKE\w+/)?.[0] ?? ''

test('the address that Pullkey links to has its scope ticked and its name filled in', async () => {
  await using github = await startGitHub()
  const html = await (await fetch(gitHubAddresses(github.url).newToken)).text()
  expect([...html.matchAll(/name="scope" value="([^"]+)" checked/g)].map(([, scope]) => scope)).toEqual([
    'read:packages',
  ])
  expect(html).toContain('name="note" value="Pullkey"')
})

test('a token is shown once, works, and ends with its expiry or when it is deleted', async () => {
  let nowMs = Date.parse('2026-12-01T00:00:00Z')
  await using github = await startGitHub({ now: () => new Date(nowMs) })
  const { newToken, tokens } = gitHubAddresses(github.url)
  const fields: [string, string][] = [
    ['login', 'grace'],
    ['scope', 'read:packages'],
  ]
  const made = await post(newToken, [...fields, ['days', '7']])
  const token = shown(await made.text())
  expect([made.status, (await getUser(github, token)).headers.get('x-oauth-scopes')]).toEqual([201, 'read:packages'])
  expect(shown(await (await fetch(tokens)).text())).toBe('')
  nowMs += 8 * 86_400_000
  expect((await getUser(github, token)).status).toBe(401)

  const lasting = shown(await (await post(newToken, [...fields, ['days', '']])).text())
  nowMs += 400 * 86_400_000
  expect((await getUser(github, lasting)).status).toBe(200)
  const fingerprint = (await (await fetch(tokens)).text()).match(/value="([0-9a-f]{16})"/)?.[1] ?? ''
  expect(
    (
      await post(tokens, [
        ['login', 'grace'],
        ['fingerprint', fingerprint],
      ])
    ).status,
  ).toBe(303)
  expect((await getUser(github, lasting)).status).toBe(401)
})

test('nobody gets a token for a login that is not there', async () => {
  await using github = await startGitHub()
  const refused = await post(gitHubAddresses(github.url).newToken, [['login', '<b>']])
  const html = await refused.text()
  expect([refused.status, shown(html)]).toEqual([422, ''])
  expect(html).toContain('Nobody here is called &lt;b&gt;.')
  expect(await liveTokens(github, 'ada')).toEqual([])
})
