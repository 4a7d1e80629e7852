import { expect, test } from 'vitest'
import { findEntryFor, mayStay, organisationsIn } from '#server/domain/allowed-users.ts'

test.each([
  ['a login that is listed', ['ada', '@acme'], 'Ada', 'ada'],
  ['a login that is listed beside *', ['*', 'ada'], 'ada', 'ada'],
  ['anybody where * is listed', ['*'], 'grace', '*'],
  ['nobody else', ['ada', '@acme'], 'grace', null],
  ['nobody by the name of an organisation', ['@acme'], 'acme', null],
])('without asking GitHub, the list admits %s', (_, allowedUsers, login, entry) => {
  expect(findEntryFor(allowedUsers, login)).toBe(entry)
})

test('organisations are those with an @', () => {
  expect(organisationsIn(['*', 'ada', '@acme', '@crew'])).toEqual(['acme', 'crew'])
})

test.each([
  ['by name, still listed', 'ada', ['ada'], true],
  ['by name, taken off', 'ada', ['grace'], false],
  ['by name, taken off while an organisation is listed', 'ada', ['grace', '@acme'], false],
  ['by name, taken off while everybody may come in', 'ada', ['*'], true],
  ['by an organisation, still listed', '@acme', ['grace', '@acme'], true],
  ['by an organisation, no longer listed', '@acme', ['grace', '@crew'], false],
  ['by an organisation, no longer listed, and named now', '@acme', ['ada', '@crew'], true],
  ['by *, still listed', '*', ['*'], true],
  ['by *, no longer listed', '*', ['grace', '@acme'], false],
  ['by *, no longer listed, and named now', '*', ['ada'], true],
])('who came in %s', (_, admittedBy, allowedUsers, stays) => {
  expect(mayStay(allowedUsers, { admittedBy, login: 'Ada' })).toBe(stays)
})
