import { expect, test } from 'vitest'
import { supportContactOf } from '#server/domain/support-contact.ts'

test.each([
  ['https://chat.acme.example/pullkey', 'https://chat.acme.example/pullkey', 'https://chat.acme.example/pullkey'],
  [
    'mailto:ops@acme.example?subject=Pullkey',
    'ops@acme.example?subject=Pullkey',
    'mailto:ops@acme.example?subject=Pullkey',
  ],
  ['ops@acme.example', 'ops@acme.example', 'mailto:ops@acme.example'],
])('%s is a link', (given, text, href) => {
  expect(supportContactOf(given)).toEqual({ text, href })
})

test.each([
  'the platform team',
  '#pullkey on Slack',
  '@ops',
  'javascript:alert(1)',
  'JavaScript://x.example/%0aalert(1)',
  'data:text/html,hello@acme.example',
  'https://',
  'https://two words.example',
  'ask ops@acme.example',
])('%s is text', (text) => {
  expect(supportContactOf(text)).toEqual({ text, href: null })
})
