import { expect, test } from 'vitest'
import { markStateOf } from '#app/projects/secret-words.ts'

test('a namespace whose administrator lets nobody in is marked as that, and a cluster that is out as unread', () => {
  expect(markStateOf({ state: 'unreadable', detail: 'consent' })).toBe('closed')
  expect(markStateOf({ state: 'unreadable', detail: 'timeout' })).toBe('unreadable')
})
