import { expect, test } from 'vitest'
import { isFromOwnPages } from '#server/http/own-pages.ts'

const OWN = 'https://pullkey.example'
const asked = (headers: Record<string, string>) =>
  isFromOwnPages(new Request(`${OWN}/api/trpc/project.create`, { method: 'POST', headers }), OWN)

test.each([
  ['a page of ours', { 'sec-fetch-site': 'same-origin', origin: OWN }],
  ['a page of ours in a browser that does not say where from', { origin: OWN }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
  ['what is no browser', {}],
])('%s may ask', (_, headers) => {
  expect(asked(headers)).toBe(true)
})

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['another site, by a link', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbouring host or another port', { 'sec-fetch-site': 'same-site', origin: 'https://pullkey.example:8443' }],
  ['another site in a browser that says its origin alone', { origin: 'https://evil.example' }],
  ['our own host over http', { origin: 'http://pullkey.example' }],
  ['a host that begins like ours', { origin: 'https://pullkey.example.evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['a sandboxed frame of ours', { 'sec-fetch-site': 'same-origin', origin: 'null' }],
  ['a word that no browser says', { 'sec-fetch-site': 'friendly' }],
])('%s may not', (_, headers) => {
  expect(asked(headers)).toBe(false)
})
