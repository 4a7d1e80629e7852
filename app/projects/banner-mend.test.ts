import { expect, test } from 'vitest'
import type { ConnectionCheck } from '#app/connection/use-connection-check.ts'
import { bannerMendOf } from '#app/projects/banner-mend.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

const checkedAt = '2026-12-01T00:00:00.000Z'
const check = (state: ConnectionCheck['state'], detail?: string) => ({ state, detail, checkedAt }) as ConnectionCheck
const outdated: ListedSecretStatus = { state: 'outdated', detail: 'token-changed' }
const dead: ListedSecretStatus = { state: 'outdated', detail: 'no-connection' }
const others: ListedSecretStatus = { ...dead, holder: { login: 'grace', isYou: false } }

const mended = (said: ConnectionCheck | undefined, ...secrets: ListedSecretStatus[]) =>
  bannerMendOf({ check: said, source: 'oauth', wanting: secrets.map((secret) => ({ secret })) })

test('a token that cannot be written is mended before what it would be written into', () => {
  expect(mended(check('not-connected'), outdated)).toMatchObject({ kind: 'token', mend: 'connect' })
  expect(mended(check('revoked'), dead)).toMatchObject({ kind: 'token', mend: 'reconnect', finding: 'revoked' })
  expect(mended(check('revoked'))).toMatchObject({ kind: 'token' })
})

test('while GitHub says nothing, a secret of a dead token leads to the connection, and no press writes it again', () => {
  expect(mended(undefined, outdated, dead)).toEqual({ kind: 'connection' })
  expect(mended(check('unreachable'), dead)).toEqual({ kind: 'connection' })
})

test('with a token that works, what is outdated or missing is updated, also in place of another person’s dead token', () => {
  expect(mended(check('valid'), outdated, { state: 'missing' })).toEqual({ kind: 'update' })
  expect(mended(check('valid'), others)).toEqual({ kind: 'update' })
  expect(mended(check('valid'))).toBeNull()
  expect(mended(undefined)).toBeNull()
})
