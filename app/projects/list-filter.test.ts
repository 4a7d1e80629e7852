import { expect, test } from 'vitest'
import { filtered, type KnownEnvironment } from '#app/projects/list-filter.ts'

const now = '2026-12-01T00:00:00.000Z'
const expiresAt = '2026-12-08T00:00:00.000Z'
const known: Record<string, KnownEnvironment> = {
  current: { state: 'current', secret: { state: 'current' } },
  failing: { state: 'failing', secret: { state: 'current' } },
  missing: { state: 'missing', secret: { state: 'missing' } },
  outdated: { state: 'outdated', secret: { state: 'outdated', detail: 'token-changed' } },
  // Its pods fail, which its mark says in place of the secret's state.
  both: { state: 'failing', secret: { state: 'outdated', detail: 'token-changed' } },
  ending: { state: 'current', secret: { state: 'current', holder: { login: 'ada', isYou: true, expiresAt } } },
  unread: { state: 'unread', secret: { state: 'current' } },
  unknown: { state: undefined, secret: undefined },
}
const projects = Object.keys(known).map((id) => ({
  environments: [{ id, type: 'staging' as const, namespace: id, adopted: false }],
}))

test.each([
  ['all', Object.keys(known)],
  ['trouble', ['failing', 'missing', 'outdated', 'both', 'unread']],
  ['outdated', ['outdated', 'both']],
  ['expiring', ['ending']],
] as const)('the filter "%s" lets through what it says', (show, expected) => {
  const found = filtered(projects, show, { knownOf: (id) => known[id] as KnownEnvironment, now })
  expect(found.map(({ environments: [environment] }) => environment?.id)).toEqual(expected)
})
