import { QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { makeQueryClient } from '#app/_trpc/query-client.ts'
import { readAgain } from '#app/_trpc/read-again.ts'

test('what is read for the first time while something happens is read again after it', async () => {
  const client = makeQueryClient()
  let truth = 'before'
  const answers: (() => void)[] = []
  const observer = new QueryObserver(client, {
    queryKey: ['truth'],
    queryFn: ({ signal }) =>
      new Promise<string>((resolve, reject) => {
        const seen = truth
        answers.push(() => resolve(seen))
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  })
  const leave = observer.subscribe(() => undefined)
  truth = 'after'
  const again = readAgain(client, { queryKey: ['truth'] })
  await expect.poll(() => answers.length).toBe(2)
  for (const answer of answers) answer()
  await again
  expect(observer.getCurrentResult().data).toBe('after')
  leave()
})
