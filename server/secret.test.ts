import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '#server/secret.ts'

const text = 'gho_obviouslyNotARealTokenAtAll'

test('a secret shows nothing of itself, however it is printed', () => {
  const secret = new Secret(text)
  const printed = [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }),
    inspect(secret, { showHidden: true, depth: 9 }),
  ]
  const spread = JSON.stringify({ ...secret, ...Object.assign({}, secret) })
  for (const output of [...printed, spread]) expect(output).not.toContain('NotAReal')
  expect(secret.reveal()).toBe(text)
})

test('equal texts are equal secrets with the same fingerprint', () => {
  expect(new Secret(text).equals(new Secret(text))).toBe(true)
  expect(new Secret(text).equals(new Secret(`${text}x`))).toBe(false)
  expect(new Secret(text).fingerprint()).toBe(new Secret(text).fingerprint())
  expect(new Secret(text).fingerprint()).toMatch(/^[0-9a-f]{16}$/)
})
