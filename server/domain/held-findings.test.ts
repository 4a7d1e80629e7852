import { expect, test } from 'vitest'
import { type Findings, findingsOf } from '#server/domain/diagnose.ts'
import { failing, usable } from '#server/domain/findings.fixtures.ts'

const held = { ...usable.secret, holder: { login: 'grace', isYou: false } }

test('a finding about another person’s token names them, and one about one’s own names nobody', () => {
  const [denied] = findingsOf({ ...usable, secret: held, containers: [failing('no-access')] })
  expect(denied).toMatchObject({ code: 'no-access', severity: 'error', facts: { holder: 'grace' } })
  expect(findingsOf({ ...usable, secret: held })).toMatchObject([{ code: 'ok', facts: { holder: 'grace' } }])
  const own = { ...held, holder: { login: 'ada', isYou: true } }
  const [mine] = findingsOf({ ...usable, secret: own, containers: [failing('no-access')] })
  expect(mine?.facts).not.toHaveProperty('holder')
})

test('nobody is sent to GitHub to mend another person’s token: it is replaced', () => {
  const [dead] = findingsOf({ ...usable, secret: held, containers: [failing('token-dead')] })
  const facts = { secret: 'current', holder: 'grace', cause: 'token-dead', pods: 1 }
  expect(dead).toMatchObject({ code: 'update-secret', severity: 'error', facts })
})

test.each(['no-connection', 'token-expired', 'holder-left'] as const)(
  'another person’s token that nobody vouches for (%s) is a warning, and an error where pods fail by it or it is known to be dead',
  (detail) => {
    const secret = { ...held, state: 'outdated', detail } as const
    const severity = (change: Partial<Findings>) => findingsOf({ ...usable, secret, ...change })[0]
    const facts = { secret: 'outdated', because: detail, holder: 'grace' }
    expect(severity({})).toEqual({ code: 'update-secret', severity: 'warning', facts })
    expect(severity({ isHolderTokenDead: true })).toMatchObject({ code: 'update-secret', severity: 'error' })
    const failed = failing('token-dead', { failedAt: '2026-01-02T12:00:30.000Z' })
    expect(severity({ containers: [failed] })).toMatchObject({ code: 'update-secret', severity: 'error' })
  },
)
