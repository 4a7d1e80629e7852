import { expect, test } from 'vitest'
import { type RecordedEvent, wordsOf } from '#server/domain/activity-words.ts'

/** Knows these words and no others. */
function translator(known: string[]) {
  return Object.assign((key: string) => `[${key}]`, { has: (key: string) => known.includes(key) })
}

const messages = {
  activity: translator(['actions.member.invite', 'outcomes.done', 'details.connection.revoke.surplus']),
  errors: translator(['CLUSTER_FAILED']),
}
const event: RecordedEvent = { at: '2026-11-26T09:30:00.000Z', actor: 'ada', action: 'sign-in', outcome: 'done' }
const words = (change: Partial<RecordedEvent>, name?: string) => wordsOf(messages, { ...event, ...change }, name)

test('what has no words here is shown as it was recorded', () => {
  expect(words({ outcome: 'later' })).toMatchObject({ who: 'ada', what: 'sign-in', outcome: 'later' })
  expect(words({ action: 'member.invite' })).toMatchObject({
    what: '[actions.member.invite]',
    outcome: '[outcomes.done]',
  })
})

test('a detail is a name, a person or a reason', () => {
  expect(words({ action: 'project.rename', detail: 'then' }, 'now')).toMatchObject({
    project: 'then',
    reason: undefined,
  })
  expect(words({ action: 'project.transfer', detail: 'grace' }, 'now')).toMatchObject({
    project: 'now',
    person: 'grace',
  })
  expect(words({ action: 'member.join', detail: 'ada' }).person).toBeUndefined()
  expect(words({ action: 'pull-secret.remove', detail: 'CLUSTER_FAILED' }).reason).toBe('[CLUSTER_FAILED]')
  expect(words({ action: 'connection.revoke', detail: 'surplus' }).reason).toBe('[details.connection.revoke.surplus]')
})
