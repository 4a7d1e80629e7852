import { expect, it } from 'vitest'
import { judge } from '#scripts/step-outcome.ts'

it('a step in which no test ran has failed', () => {
  expect(judge({ passed: 0, failed: 0, skipped: 7 }, true)).toMatchObject({ passed: 0, failed: 1 })
})

it('a step whose runner failed has failed, though every test passed', () => {
  expect(judge({ passed: 5, failed: 0, skipped: 0 }, false)).toMatchObject({ passed: 5, failed: 1 })
})

it('failed tests are counted one by one', () => {
  expect(judge({ passed: 5, failed: 2, skipped: 1 }, false)).toMatchObject({ passed: 5, failed: 2 })
})

it('skipped tests count as neither and are told of', () => {
  const note = expect.stringContaining('1 skipped')
  expect(judge({ passed: 5, failed: 0, skipped: 1 }, true)).toEqual({ passed: 5, failed: 0, note })
})
